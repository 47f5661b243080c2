using System.Buffers;
using System.Net;
using Carillon.Protocols.Stun;
using static Carillon.Fuzz.Targets.BrokenPromiseException;

namespace Carillon.Fuzz.Targets;

/// <summary>STUN (RFC 8489): every attribute lies within the message, nothing is proved without a key, and what is written again is read the same.</summary>
internal static class StunTarget
{
    private static readonly byte[] Key = "fuzz"u8.ToArray();
    private static readonly byte[] Buffer = new byte[128 << 10];

    public static FuzzTarget Messages { get; } = new("stun", Message);

    private static void Message(ReadOnlySpan<byte> input)
    {
        if (input.Length > 65535 || StunMessage.TryParse(input, out var message) != OperationStatus.Done)
            return;
        Unless(StunMessage.MayBe(input), "what is one may be one");
        Unless(message.Proves(Key) != true, "nobody signed this");
        _ = message.FingerprintFits;
        var writer = new StunWriter(Buffer, message.Type, message.TransactionId);
        var count = 0;
        foreach (var attribute in message)
        {
            Unless(attribute.At + 4 + attribute.Value.Length <= input.Length, "an attribute lies within its message");
            writer.Attribute(attribute.Type, attribute.Value);
            count++;
        }

        Unless(StunMessage.TryParse(writer.Written, out var again) == OperationStatus.Done && writer.Written.Length == input.Length, "what was written is read");
        foreach (var _ in again)
            count--;
        Unless(count == 0 && Equals(message.MappedAddress, again.MappedAddress) && message.ErrorCode == again.ErrorCode, "it says the same");
        Unknown(message);
        Sealed(message.TransactionId, message.MappedAddress ?? new IPEndPoint(IPAddress.Loopback, 1));
    }

    private static void Unknown(StunMessage message)
    {
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[4];
        Unless(message.Unknown([], unknown) <= unknown.Length, "no more is told than there is room for");
    }

    private static void Sealed(ReadOnlySpan<byte> transaction, IPEndPoint address)
    {
        var writer = new StunWriter(Buffer, StunType.BindingSuccess, transaction);
        writer.XorMappedAddress(address);
        writer.MessageIntegrity(Key);
        writer.Fingerprint();
        Unless(StunMessage.TryParse(writer.Written, out var message) == OperationStatus.Done, "ours is read");
        Unless(message.Proves(Key) == true && message.FingerprintFits == true && address.Equals(message.MappedAddress), "ours is believed");
    }
}
