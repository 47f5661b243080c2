using System.Buffers;
using System.Buffers.Binary;

namespace Carillon.Protocols.Rtp;

/// <summary>The payload of a telephone-event packet (RFC 4733 section 2.3). Duration counts in the stream's timestamp units.</summary>
public readonly record struct TelephoneEvent(byte Event, bool End, byte Volume, ushort Duration)
{
    public const int Length = 4;
    const string Digits = "0123456789*#ABCD";

    /// <summary>The key of a DTMF event (RFC 4733 section 3.2: 0 to 15), else null. 16 is the flash hook, others are tones of other trades.</summary>
    public char? Digit => Event < Digits.Length ? Digits[Event] : null;

    /// <summary>The event of a key 0-9, *, #, A-D (either case), or null.</summary>
    public static byte? EventOf(char digit)
    {
        var index = Digits.IndexOf(char.ToUpperInvariant(digit), StringComparison.Ordinal);
        return index < 0 ? null : (byte)index;
    }

    /// <summary>Reads the first event of a payload; octets behind it are left alone, for some gateways pad.</summary>
    public static OperationStatus TryParse(ReadOnlySpan<byte> payload, out TelephoneEvent value)
    {
        value = default;
        if (payload.Length < Length) return OperationStatus.NeedMoreData;
        value = new TelephoneEvent(payload[0], (payload[1] & 0x80) != 0, (byte)(payload[1] & 0x3F), BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
        return OperationStatus.Done;
    }

    /// <summary>Writes four octets; the reserved bit is zero. False: the destination is too short.</summary>
    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Length) return false;
        destination[0] = Event;
        destination[1] = (byte)((End ? 0x80 : 0) | (Volume & 0x3F));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], Duration);
        return true;
    }
}
