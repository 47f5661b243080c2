namespace Carillon.Telephony;

/// <summary>State of the connection to a switch. ServerId, BootId and ConfigVersion are those of the last Hello.</summary>
/// <param name="Text">Why it is down, for people.</param>
/// <param name="Heartbeat">How often its events bring a heartbeat; zero: never.</param>
public sealed record SwitchConnection(bool Up, string ServerId, string BootId, ulong ConfigVersion, ulong LastSequence, string Text, TimeSpan Heartbeat = default)
{
    public static SwitchConnection NeverUp { get; } = new(false, "", "", 0, 0, "not connected yet");
}
