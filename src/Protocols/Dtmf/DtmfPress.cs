namespace Carillon.Protocols.Dtmf;

/// <summary>A key that was pressed and let go: 0-9, *, #, A-D, and how long its tones were (to 5 ms).</summary>
public readonly record struct DtmfPress(char Digit, TimeSpan Duration);
