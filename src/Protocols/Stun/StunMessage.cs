using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;

namespace Carillon.Protocols.Stun;

/// <summary>One attribute: its type, its value, and where its head stands in the message.</summary>
public readonly ref struct StunAttribute(StunAttributeType type, ReadOnlySpan<byte> value, int at)
{
    public StunAttributeType Type { get; } = type;

    public ReadOnlySpan<byte> Value { get; } = value;

    public int At { get; } = at;

    /// <summary>Who does not know it must refuse the message (RFC 8489 section 14).</summary>
    public bool MustBeUnderstood => (ushort)Type < 0x8000;
}

/// <summary>A received message as a view of its datagram (RFC 8489 section 5). Its lengths were checked once: every attribute lies within it.</summary>
public readonly ref struct StunMessage
{
    public const int HeaderLength = 20;
    public const int TransactionLength = 12;

    internal const uint Cookie = 0x2112A442;
    internal const int AttributeHead = 4;
    internal const int IntegrityLength = 20;
    internal const int FingerprintLength = 4;

    private readonly ReadOnlySpan<byte> _bytes;

    private StunMessage(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public StunType Type => (StunType)BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    public ReadOnlySpan<byte> TransactionId => _bytes.Slice(8, TransactionLength);

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Two bits of zero and the cookie: neither SIP nor RTP nor DTLS begins so.</summary>
    public static bool MayBe(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= HeaderLength && (datagram[0] & 0xC0) == 0 && BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) == Cookie;

    /// <summary>The whole of the source is the message; Done or InvalidData.</summary>
    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out StunMessage value)
    {
        value = default;
        if (!MayBe(source)) return OperationStatus.InvalidData;
        int length = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        if (length % 4 != 0 || length != source.Length - HeaderLength) return OperationStatus.InvalidData;
        for (int at = HeaderLength; at < source.Length;)
        {
            if (source.Length - at < AttributeHead) return OperationStatus.InvalidData;
            at += AttributeHead + Padded(BinaryPrimitives.ReadUInt16BigEndian(source[(at + 2)..]));
            if (at > source.Length) return OperationStatus.InvalidData;
        }
        value = new StunMessage(source);
        return OperationStatus.Done;
    }

    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>The first of a type: later ones are to be ignored (RFC 8489 section 14).</summary>
    public bool TryGet(StunAttributeType type, out StunAttribute attribute)
    {
        foreach (var candidate in this)
            if (candidate.Type == type)
            {
                attribute = candidate;
                return true;
            }
        attribute = default;
        return false;
    }

    /// <summary>Where the answering side saw the asking one; null: it does not say, or in no way that is known.</summary>
    public IPEndPoint? MappedAddress =>
        TryGet(StunAttributeType.XorMappedAddress, out var attribute) ? StunAddress.Read(attribute.Value, TransactionId) : null;

    /// <summary>Of an error; 0: none, or it cannot be read.</summary>
    public int ErrorCode
    {
        get
        {
            if (!TryGet(StunAttributeType.ErrorCode, out var attribute) || attribute.Value.Length < 4) return 0;
            var (hundreds, rest) = (attribute.Value[2] & 0x7, attribute.Value[3]);
            return hundreds is >= 3 and <= 6 && rest < 100 ? (hundreds * 100) + rest : 0;
        }
    }

    /// <summary>Null: it has none. False: the message was changed, or is something else (RFC 8489 section 14.7).</summary>
    public bool? FingerprintFits
    {
        get
        {
            if (!TryGet(StunAttributeType.Fingerprint, out var attribute)) return null;
            // It is the last: what stands behind it is under no check.
            bool isLast = attribute.At + AttributeHead + FingerprintLength == _bytes.Length;
            return isLast && attribute.Value.Length == FingerprintLength
                && BinaryPrimitives.ReadUInt32BigEndian(attribute.Value) == StunFingerprint.Of(_bytes[..attribute.At]);
        }
    }

    /// <summary>Null: it has none. True: who made the message had the key, and nothing before the attribute was changed (RFC 8489 section 14.5).</summary>
    public bool? Proves(ReadOnlySpan<byte> key)
    {
        if (!TryGet(StunAttributeType.MessageIntegrity, out var attribute)) return null;
        if (attribute.Value.Length != IntegrityLength) return false;
        Span<byte> made = stackalloc byte[IntegrityLength];
        StunIntegrity.Of(_bytes[..attribute.At], key, made);
        return CryptographicOperations.FixedTimeEquals(made, attribute.Value);
    }

    /// <summary>Types that must be understood and are not among the known; at most so many as there is room for.</summary>
    public int Unknown(ReadOnlySpan<StunAttributeType> known, Span<StunAttributeType> into)
    {
        int count = 0;
        foreach (var attribute in this)
            if (attribute.MustBeUnderstood && count < into.Length && !known.Contains(attribute.Type)) into[count++] = attribute.Type;
        return count;
    }

    internal static int Padded(int length) => (length + 3) & ~3;

    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _bytes;
        private int _next;

        internal Enumerator(ReadOnlySpan<byte> bytes)
        {
            _bytes = bytes;
            _next = HeaderLength;
        }

        public StunAttribute Current { get; private set; }

        public bool MoveNext()
        {
            if (_bytes.Length - _next < AttributeHead) return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(_bytes[(_next + 2)..]);
            Current = new StunAttribute((StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(_bytes[_next..]), _bytes.Slice(_next + AttributeHead, length), _next);
            _next += AttributeHead + Padded(length);
            return true;
        }
    }
}
