namespace Carillon.Media;

/// <summary>A leg inside the process: its processor produces what the room hears and consumes what the room says.</summary>
public sealed class AppLeg : MediaLeg;
