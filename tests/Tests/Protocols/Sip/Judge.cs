using System.Buffers;
using Carillon.Protocols.Sip;

namespace Carillon.Tests.Protocols.Sip;

/// <summary>What becomes of a datagram, in one line: accept, a status with its reason, or drop with its reason.</summary>
internal static class Judge
{
    public static string Of(ReadOnlySpan<byte> datagram)
    {
        if (SipMessage.TryParse(datagram, out var message) != OperationStatus.Done) return "drop: no SIP";
        if (message.IsResponse) return Text(ResponseCheck.Check(message));
        var verdict = RequestCheck.Check(message);
        return Text(verdict.IsAccept ? UasCheck.Check(message) : verdict);
    }

    private static string Text(SipVerdict verdict) => verdict.Kind switch
    {
        SipVerdictKind.Accept => "accept",
        SipVerdictKind.Refuse => $"{verdict.Status} {verdict.Reason}",
        _ => $"drop: {verdict.Reason}",
    };
}
