using System.Buffers;
using Carillon.Protocols.Stun;

namespace Carillon.Signalling.Sip;

/// <summary>Tells a registered phone where we see it: its keep-alive, by which it notices that its way to us has changed or is gone (RFC 5626 section 4.4.2, RFC 8489 section 7.3.1).</summary>
internal static class StunAnswer
{
    private const int MostUnknown = 8;
    private const int Room = 128;

    private static readonly StunAttributeType[] Known =
        [StunAttributeType.Username, StunAttributeType.MessageIntegrity, StunAttributeType.Realm, StunAttributeType.Nonce];

    public static void Give(SipStack stack, ReadOnlySpan<byte> datagram, SipHop from)
    {
        bool isGood = StunMessage.TryParse(datagram, out var request) == OperationStatus.Done && request.FingerprintFits != false;
        if (!isGood) stack.Counters.Malform();
        // Indications want no answer, and answers are to nothing that we asked.
        else if (request.Type == StunType.BindingRequest && stack.Reply(Answer(request, from, stackalloc byte[Room]), from)) stack.Counters.StunAnswered++;
    }

    private static ReadOnlySpan<byte> Answer(StunMessage request, SipHop from, Span<byte> room)
    {
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[MostUnknown];
        int count = request.Unknown(Known, unknown);
        var writer = new StunWriter(room, count == 0 ? StunType.BindingSuccess : StunType.BindingError, request.TransactionId);
        if (count == 0) writer.XorMappedAddress(from.EndPoint);
        else
        {
            writer.ErrorCode(420);
            writer.UnknownAttributes(unknown[..count]);
        }
        if (request.FingerprintFits is not null) writer.Fingerprint();
        return writer.Written;
    }
}
