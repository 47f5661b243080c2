using System.Buffers;
using System.Globalization;

namespace Carillon.Protocols.Sip;

/// <summary>Who keeps a session alive: the one whose request said so (uac), or the one who answered it.</summary>
public enum SessionRefresher
{
    Unsaid,
    Uac,
    Uas,
}

/// <summary>Session-Expires (RFC 4028 section 4): after so many seconds without a refresh the session is over.</summary>
public readonly record struct SessionExpiresHeader(int Seconds, SessionRefresher Refresher)
{
    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out SessionExpiresHeader value)
    {
        value = default;
        if (!TrySeconds(source, out int seconds, out var parameters)) return OperationStatus.InvalidData;
        var refresher = HeaderParameters.Find(parameters, "refresher"u8);
        value = new SessionExpiresHeader(seconds, refresher.EqualsIgnoreCase("uac"u8) ? SessionRefresher.Uac : refresher.EqualsIgnoreCase("uas"u8) ? SessionRefresher.Uas : SessionRefresher.Unsaid);
        return OperationStatus.Done;
    }

    /// <summary>Null: the message has none that can be read.</summary>
    public static SessionExpiresHeader? Of(SipMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.TryGet(SipHeaderKind.SessionExpires, out var text) && TryParse(text, out var value) == OperationStatus.Done ? value : null;
    }

    /// <summary>Min-SE (section 5) in seconds; 0: none.</summary>
    public static int MinimumOf(SipMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.TryGet(SipHeaderKind.MinSE, out var text) && TrySeconds(text, out int seconds, out _) ? seconds : 0;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Seconds}{Refresher switch { SessionRefresher.Uac => ";refresher=uac", SessionRefresher.Uas => ";refresher=uas", _ => "" }}");

    private static bool TrySeconds(ReadOnlySpan<byte> source, out int seconds, out ReadOnlySpan<byte> parameters)
    {
        seconds = 0;
        parameters = default;
        var cursor = new SipCursor(source);
        cursor.SkipLws();
        if (!cursor.TakeDigits(out var digits) || !SipText.TryNumber(digits, int.MaxValue, out seconds)) return false;
        parameters = cursor.Rest;
        return parameters.TrimLws() is [] or [(byte)';', ..];
    }
}
