using Carillon.Telephony.V1;

namespace Carillon.Interop.Peers;

/// <summary>
/// The Q.850 causes with which Asterisk refuses calls, and what they are to us. Over SIP it makes a code of each, some of which say less;
/// its Reason header (RFC 3326) tells them apart. 127 says nothing at all: there the code counts.
/// </summary>
internal static class AsteriskCauses
{
    public static readonly (int Q850, EndCause OverSip, EndCause OverIax2)[] All =
    [
        (1, EndCause.InvalidNumber, EndCause.InvalidNumber),
        (3, EndCause.InvalidNumber, EndCause.InvalidNumber),
        (16, EndCause.Rejected, EndCause.Normal),
        (17, EndCause.Busy, EndCause.Busy),
        (18, EndCause.NoAnswer, EndCause.NoAnswer),
        (19, EndCause.NoAnswer, EndCause.NoAnswer),
        (21, EndCause.Rejected, EndCause.Rejected),
        (22, EndCause.InvalidNumber, EndCause.InvalidNumber),
        (27, EndCause.Congestion, EndCause.Congestion),
        (28, EndCause.InvalidNumber, EndCause.InvalidNumber),
        (34, EndCause.Congestion, EndCause.Congestion),
        (38, EndCause.Congestion, EndCause.Congestion),
        (42, EndCause.Congestion, EndCause.Congestion),
        (44, EndCause.Congestion, EndCause.Congestion),
        (58, EndCause.ProtocolError, EndCause.ProtocolError),
        (127, EndCause.Congestion, EndCause.ProtocolError),
    ];
}
