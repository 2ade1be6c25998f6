"""What bench/load/run is made of: servers, loads, memory, tables."""
