"""Places: sorted sets of geohashes."""

KEYS = {"geo_key": ["g0", "g1", "g2", "g\0\r\n3"]}

# Close together, so that small circles meet some; and the corners of the map.
CENTERS = [(13.4, 38.1), (-0.0005, 51.4779), (179.9999, -16.5), (-122.4, 37.8), (20.0, 84.9),
           (-70.0, -79.5)]
EDGES = [b"180", b"-180", b"85.05112878", b"-85.05112878", b"0", b"-0", b"1e-5", b"0x10", b"45"]


def place(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.75:
        longitude, latitude = random.choice(CENTERS)
        spread = random.choice([0.001, 0.1, 3])
        longitude = min(max(longitude + random.uniform(-spread, spread), -180), 180)
        latitude = min(max(latitude + random.uniform(-spread, spread), -85), 85)
        arguments += [b"%.9g" % longitude, b"%.9g" % latitude]
    elif dice < 0.92:
        arguments += [b"%.6f" % random.uniform(-180, 180), b"%.6f" % random.uniform(-85, 85)]
    elif dice < 0.98:
        arguments += [random.choice(EDGES), random.choice(EDGES)]
    else:
        arguments += [random.choice([b"181", b"x", b"", b"nan", b"inf", b"-180.0001"]),
                      random.choice([b"86", b"-85.06", b"nan", b"1 ", b"10"])]


def place_name(context, arguments):
    random = context.random
    if random.random() < 0.95:
        arguments.append(b"m%d" % random.randint(0, 60))
    else:
        context.draw("member", arguments)


def length(context, arguments):
    """A radius, width or height, with all magnitudes."""
    random = context.random
    dice = random.random()
    if dice < 0.9:
        arguments.append(b"%.5g" % (10 ** random.uniform(-1, 7.5)))
    elif dice < 0.97:
        arguments.append(random.choice([b"0", b"1e9", b"25000000", b"5000000", b"10000000", b"inf"]))
    else:
        arguments.append(random.choice([b"-1", b"x", b"nan", b"", b"-inf"]))


def unit(context, arguments):
    random = context.random
    arguments.append(random.choice([b"m", b"km", b"ft", b"mi", b"KM", b"Mi"])
                     if random.random() < 0.97 else random.choice([b"cm", b"", b"kmx"]))


def many_places(context, arguments):
    for _ in range(context.random.choice([1, 2, 5, 60])):
        place(context, arguments)
        place_name(context, arguments)


VOCABULARY = {"place": place, "place_name": place_name, "length": length, "unit": unit,
              "many_places": many_places}

COMMANDS = """
12 GEOADD {geo_key} {many_places}
 4 GEOADD {geo_key} [NX|XX] [CH] {place} {place_name}
 1 GEOADD {any_key} {place} {place_name}
 1 ZADD {geo_key} {real} {place_name}
 1 ZREM {geo_key} {place_name}*
 0.3 DEL {geo_key}
 5 GEOPOS {geo_key} {place_name}*
 1 GEOPOS {any_key} {place_name}*
 5 GEODIST {geo_key} {place_name} {place_name} [{unit}]
 1 GEODIST {any_key} {place_name} {place_name} [{unit}]
 4 GEOHASH {geo_key} {place_name}*
 1 GEOHASH {any_key}
12 GEOSEARCH {geo_key} <(FROMMEMBER {place_name}|FROMLONLAT {place}) (BYRADIUS {length} {unit}|BYBOX {length} {length} {unit}) [ASC|DESC] [COUNT {count} [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]>
12 GEOSEARCH {geo_key} (FROMMEMBER {place_name}|FROMLONLAT {place}) (BYRADIUS {length} {unit}|BYBOX {length} {length} {unit}) WITHDIST [ASC|DESC]
 1 GEOSEARCH {any_key} <[FROMMEMBER {place_name}|FROMLONLAT {place}] [BYRADIUS {length} {unit}|BYBOX {length} {length} {unit}] [ANY] [ASC]>
 6 GEOSEARCHSTORE {geo_key} {geo_key} <(FROMMEMBER {place_name}|FROMLONLAT {place}) (BYRADIUS {length} {unit}|BYBOX {length} {length} {unit}) [ASC|DESC] [COUNT {count} [ANY]] [STOREDIST]>
 1 GEOSEARCHSTORE {any_key} {any_key} <[FROMMEMBER {place_name}|FROMLONLAT {place}] [BYRADIUS {length} {unit}|BYBOX {length} {length} {unit}] [STOREDIST] [WITHDIST]>
 5 GEORADIUS {geo_key} {place} {length} {unit} <[WITHCOORD] [WITHDIST] [WITHHASH] [COUNT {count} [ANY]] [ASC|DESC]>
 3 GEORADIUS {geo_key} {place} {length} {unit} <[COUNT {count}] [ASC|DESC] [STORE {geo_key}] [STOREDIST {geo_key}]>
 3 GEORADIUS_RO {geo_key} {place} {length} {unit} <[WITHCOORD] [WITHDIST] [COUNT {count}] [ASC|DESC]>
 5 GEORADIUSBYMEMBER {geo_key} {place_name} {length} {unit} <[WITHCOORD] [WITHDIST] [WITHHASH] [COUNT {count} [ANY]] [ASC|DESC]>
 3 GEORADIUSBYMEMBER {geo_key} {place_name} {length} {unit} <[COUNT {count}] [ASC|DESC] [STORE {geo_key}] [STOREDIST {geo_key}]>
 3 GEORADIUSBYMEMBER_RO {geo_key} {place_name} {length} {unit} <[WITHCOORD] [WITHDIST] [COUNT {count}] [ASC|DESC]>
"""
