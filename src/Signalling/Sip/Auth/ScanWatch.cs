using System.Net;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Auth;

/// <summary>
/// Sees when somebody goes through our names and numbers. Tools that say who they are get silence; once a minute at most the log tells that it goes on. The loop's.
/// </summary>
internal sealed class ScanWatch(SipStack stack)
{
    /// <summary>Requests of strangers in a minute that are worth a line in the log: more than a few phones that start anew.</summary>
    private const int Loud = 120;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>What svmap, svwar and their kin call themselves.</summary>
    private static readonly byte[][] s_tools =
    [
        [.. "friendly-scanner"u8], [.. "sipvicious"u8], [.. "pplsip"u8], [.. "sipcli"u8], [.. "sip-scan"u8], [.. "sundayddr"u8], [.. "sivus"u8],
    ];

    private long _began;
    private int _heard;
    private bool _told;

    /// <summary>A stranger's request. True: it is a scanner's, and gets no answer.</summary>
    public bool IsScan(SipMessage request, IPEndPoint from)
    {
        bool isTool = IsTool(request);
        if (isTool) stack.Counters.Scans++;
        long now = stack.Time.GetTimestamp();
        if (_began == 0 || stack.Time.GetElapsedTime(_began, now) >= Minute) (_began, _heard, _told) = (now, 0, false);
        if (++_heard < Loud && !isTool || _told) return isTool;
        _told = true;
        SipLog.Scanned(stack.Log, stack.Local, from, stack.Counters.Scans, stack.Counters.StrangersAnswered, stack.Counters.StrangersIgnored + stack.Counters.StrangersDropped);
        return isTool;
    }

    private static bool IsTool(SipMessage request) => NamesTool(request, SipHeaderKind.UserAgent) || NamesTool(request, SipHeaderKind.From);

    private static bool NamesTool(SipMessage request, SipHeaderKind header)
    {
        if (!request.TryGet(header, out var name)) return false;
        Span<byte> lower = stackalloc byte[Math.Min(name.Length, 128)];
        System.Text.Ascii.ToLower(name[..lower.Length], lower, out _);
        foreach (byte[] tool in s_tools)
            if (lower.IndexOf(tool) >= 0) return true;
        return false;
    }
}
