using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Carillon.Protocols.Dns;

/// <summary>What is asked for; the numbers of RFC 1035, 2782, 3403 and 3596.</summary>
public enum DnsType : ushort
{
    A = 1,
    Cname = 5,
    Aaaa = 28,
    Srv = 33,
    Naptr = 35,
}

/// <summary>One record that is understood: an address, another name, where a service is (RFC 2782), or which services a domain has (RFC 3403).</summary>
public sealed record DnsRecord(string Name, DnsType Type, TimeSpan Life)
{
    /// <summary>Of A and AAAA.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Of CNAME and SRV, and the replacement of NAPTR.</summary>
    public string Target { get; init; } = "";

    /// <summary>Of SRV; of NAPTR its order.</summary>
    public ushort Priority { get; init; }

    /// <summary>Of SRV; of NAPTR its preference, the smallest first.</summary>
    public ushort Weight { get; init; }

    public ushort Port { get; init; }

    /// <summary>Of NAPTR: what is to be asked for next; s: SRV.</summary>
    public string Flags { get; init; } = "";

    /// <summary>Of NAPTR: SIP+D2U.</summary>
    public string Service { get; init; } = "";
}

/// <summary>A question and its answer (RFC 1035 section 4): one question, records of the types above; all else is passed over.</summary>
public sealed record DnsMessage
{
    private const int HeaderLength = 12;
    private const ushort Internet = 1, Response = 0x8000, Cut = 0x0200, Recursion = 0x0100;

    public ushort Id { get; init; }

    public bool IsResponse { get; init; }

    /// <summary>The rest is to be had over TCP.</summary>
    public bool IsCut { get; init; }

    /// <summary>0: no error. 3: there is no such name.</summary>
    public int Code { get; init; }

    public string Name { get; init; } = "";

    public DnsType Type { get; init; }

    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    /// <summary>What came along unasked: often the addresses of SRV targets.</summary>
    public IReadOnlyList<DnsRecord> Additional { get; init; } = [];

    /// <summary>A question for a server that asks on for us. Null: that is no name.</summary>
    public static byte[]? Question(ushort id, string name, DnsType type)
    {
        ArgumentNullException.ThrowIfNull(name);
        var writer = new ArrayBufferWriter<byte>(64);
        var header = writer.GetSpan(HeaderLength)[..HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header, id);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], Recursion);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], 1);
        writer.Advance(HeaderLength);
        if (!DnsName.TryWrite(name, writer)) return null;
        var tail = writer.GetSpan(4);
        BinaryPrimitives.WriteUInt16BigEndian(tail, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(tail[2..], Internet);
        writer.Advance(4);
        return writer.WrittenSpan.ToArray();
    }

    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out DnsMessage? message)
    {
        message = null;
        if (source.Length < HeaderLength) return OperationStatus.NeedMoreData;
        ushort flags = U16(source, 2);
        int at = HeaderLength;
        if (U16(source, 4) != 1 || !DnsName.TryRead(source, ref at, out string name) || at + 4 > source.Length) return OperationStatus.InvalidData;
        var type = (DnsType)U16(source, at);
        at += 4;
        if (!Records(source, ref at, U16(source, 6), out var answers)) return OperationStatus.InvalidData;
        bool more = Records(source, ref at, U16(source, 8), out _);
        List<DnsRecord> additional = [];
        // What cannot be read beyond the answers is not needed.
        if (more) _ = Records(source, ref at, U16(source, 10), out additional);
        message = new DnsMessage
        {
            Id = U16(source, 0),
            IsResponse = (flags & Response) != 0,
            IsCut = (flags & Cut) != 0,
            Code = flags & 0xF,
            Name = name,
            Type = type,
            Answers = answers,
            Additional = additional,
        };
        return OperationStatus.Done;
    }

    private static bool Records(ReadOnlySpan<byte> source, ref int at, int count, out List<DnsRecord> records)
    {
        records = [];
        for (int i = 0; i < count; i++)
        {
            if (!DnsName.TryRead(source, ref at, out string name) || at + 10 > source.Length) return false;
            var (type, kind) = ((DnsType)U16(source, at), U16(source, at + 2));
            uint life = BinaryPrimitives.ReadUInt32BigEndian(source[(at + 4)..]);
            int length = U16(source, at + 8);
            at += 10;
            if (at + length > source.Length) return false;
            // A life with its highest bit is none (RFC 2181 section 8).
            var head = new DnsRecord(name, type, TimeSpan.FromSeconds(life > int.MaxValue ? 0 : life));
            if (kind == Internet && Data(source, at, length, head) is { } record) records.Add(record);
            at += length;
        }
        return true;
    }

    /// <summary>Null: of no use here.</summary>
    private static DnsRecord? Data(ReadOnlySpan<byte> source, int at, int length, DnsRecord head)
    {
        var data = source.Slice(at, length);
        int name = head.Type == DnsType.Srv ? at + 6 : at;
        return head.Type switch
        {
            DnsType.A when length == 4 => head with { Address = new IPAddress(data) },
            DnsType.Aaaa when length == 16 => head with { Address = new IPAddress(data) },
            DnsType.Cname when DnsName.TryRead(source, ref name, out string target) => head with { Target = target },
            DnsType.Srv when length > 6 && DnsName.TryRead(source, ref name, out string target) =>
                head with { Priority = U16(data, 0), Weight = U16(data, 2), Port = U16(data, 4), Target = target },
            DnsType.Naptr => Naptr(source, at, length, head),
            _ => null,
        };
    }

    /// <summary>RFC 3403 section 4.1. One that is to be rewritten by a rule is of no use here: SIP has none (RFC 3263 section 4.1).</summary>
    private static DnsRecord? Naptr(ReadOnlySpan<byte> source, int at, int length, DnsRecord head)
    {
        var data = source[..(at + length)];
        int next = at + 4;
        if (length < 8 || !Text(data, ref next, out string flags) || !Text(data, ref next, out string service) || !Text(data, ref next, out string rule)) return null;
        return rule.Length == 0 && DnsName.TryRead(data, ref next, out string replacement)
            ? head with { Priority = U16(source, at), Weight = U16(source, at + 2), Flags = flags, Service = service, Target = replacement }
            : null;
    }

    private static bool Text(ReadOnlySpan<byte> data, ref int at, out string text)
    {
        text = "";
        if (at >= data.Length || at + 1 + data[at] > data.Length) return false;
        text = Encoding.Latin1.GetString(data.Slice(at + 1, data[at]));
        at += 1 + data[at];
        return true;
    }

    private static ushort U16(ReadOnlySpan<byte> source, int at) => BinaryPrimitives.ReadUInt16BigEndian(source[at..]);
}
