using System.Collections.Frozen;
using Carillon.Telephony.V1;
using static Microsoft.Extensions.Logging.LogLevel;

namespace Carillon.Telephony;

/// <summary>The closed list of causes, as a table; and the way back from SIP (RFC 3261 section 21) and Q.850 (RFC 4497 section 8.4).</summary>
public static class EndCauses
{
    private static readonly FrozenDictionary<EndCause, EndCauseInfo> Table = new EndCauseInfo[]
    {
        new(EndCause.Unspecified, 500, 31, 31, "ERI", "The call ended and nobody said why.", Warning),
        new(EndCause.Normal, 200, 16, 16, "DISPO", "The other side hung up.", Debug),
        new(EndCause.HungUpByUs, 200, 16, 16, "DISPO", "The call was hung up here.", Debug),
        new(EndCause.NoAnswer, 480, 19, 19, "NA", "It rang and nobody answered.", Debug),
        new(EndCause.Busy, 486, 17, 17, "B", "The number was busy.", Debug),
        new(EndCause.Rejected, 603, 21, 21, "REJ", "The call was rejected.", Debug),
        new(EndCause.InvalidNumber, 404, 1, 1, "ADC", "The number does not exist or is out of service.", Debug),
        new(EndCause.Congestion, 503, 34, 34, "CONG", "The carrier or the network was congested or out of order.", Information),
        new(EndCause.CarrierTimeout, 408, 102, 102, "CTO", "The carrier gave no final answer in time.", Information),
        new(EndCause.NoCarrier, 503, 38, 38, "NOCAR", "No carrier could take the call.", Warning),
        new(EndCause.Cancelled, 487, 16, 16, "CANC", "We gave up before it was answered.", Debug),
        new(EndCause.MediaTimeout, 200, 41, 41, "MEDIA", "The call was answered, then its audio stayed away.", Information),
        new(EndCause.Dropped, 200, 16, 16, "DROP", "The call was answered and no agent was free in time.", Information),
        new(EndCause.TrunkLost, 503, 38, 38, "TRUNK", "The link to another telephony server was lost.", Warning),
        new(EndCause.ServerLost, 503, 38, 38, "LOST", "Its telephony server died or was restarted.", Warning),
        new(EndCause.NotSent, 503, 31, 31, "NSENT", "The call was planned, but nothing was ever sent to a carrier.", Information),
        new(EndCause.ServerShutdown, 503, 38, 38, "DOWN", "Its telephony server was shut down.", Information),
        new(EndCause.ProtocolError, 500, 111, 111, "PROTO", "The other side and we could not agree: a protocol error.", Warning),
        new(EndCause.Stopped, 503, 31, 31, "STOP", "Dialling was stopped before the call could leave.", Information),
        new(EndCause.TooLate, 503, 31, 31, "LATE", "The order to dial came after its time.", Information),
        new(EndCause.RefusedByUs, 403, 21, 21, "REFUS", "Nobody here takes this incoming call.", Debug),
        new(EndCause.Overloaded, 503, 42, 42, "OVER", "The telephony server was at its limit.", Warning),
    }.ToFrozenDictionary(i => i.Cause);

    /// <summary>A cause that is unknown here (a newer switch) reads as <see cref="EndCause.Unspecified"/>.</summary>
    public static EndCauseInfo Of(EndCause cause) => Table.GetValueOrDefault(cause) ?? Table[EndCause.Unspecified];

    public static IReadOnlyCollection<EndCauseInfo> All => Table.Values;

    /// <summary>Why an outgoing call was not answered, from the final SIP response and, if the peer gave one, the Q.850 cause of its Reason header.</summary>
    public static EndCause FromSip(int code, int q850 = 0) => (code, FromQ850OrNull(q850)) switch
    {
        // A Reason header (RFC 3326) says more than these catch-all codes of gateways; "normal" says less.
        (403 or 480 or 500 or 503 or 603, { } told and not EndCause.Normal) => told,
        (486 or 600, _) => EndCause.Busy,
        (408 or 480, _) => EndCause.NoAnswer,
        (404 or 410 or 414 or 416 or 484 or 485 or 604, _) => EndCause.InvalidNumber,
        (487, _) => EndCause.Cancelled,
        (406 or 415 or 420 or 481 or 488 or 505 or 606, _) => EndCause.ProtocolError,
        ( >= 500 and < 600, _) => EndCause.Congestion,
        ( >= 300 and < 700, _) => EndCause.Rejected,
        _ => EndCause.ProtocolError,
    };

    /// <summary>Why a call ended, from the Q.850 cause of an IAX2 hang-up or a Reason header.</summary>
    public static EndCause FromQ850(int q850) => FromQ850OrNull(q850) ?? EndCause.ProtocolError;

    /// <summary>Would another carrier have a chance? (5xx: the gateway failed, not the callee.)</summary>
    public static bool MayTryNextCarrier(EndCause cause) => cause is EndCause.Congestion or EndCause.CarrierTimeout;

    private static EndCause? FromQ850OrNull(int q850) => q850 switch
    {
        16 or 31 => EndCause.Normal,
        17 => EndCause.Busy,
        18 or 19 or 20 => EndCause.NoAnswer,
        21 or 55 or 57 => EndCause.Rejected,
        1 or 2 or 3 or 22 or 28 => EndCause.InvalidNumber,
        27 or 34 or 38 or 41 or 42 or 44 or 47 => EndCause.Congestion,
        102 => EndCause.CarrierTimeout,
        // 127 is "interworking, unspecified": whoever sends it knows of no cause.
        >= 95 and < 127 => EndCause.ProtocolError,
        _ => null,
    };
}
