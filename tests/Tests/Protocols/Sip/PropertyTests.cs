using System.Buffers;
using System.Text;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using CsCheck;

namespace Carillon.Tests.Protocols.Sip;

/// <summary>What holds for all messages: reading never throws, and what is written reads back as the same.</summary>
public sealed class PropertyTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Protocols", "Sip", "Torture");

    private static readonly byte[][] Seeds = [.. Directory.EnumerateFiles(Folder, "*.dat").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private static readonly Gen<string> Token = Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~"], 1, 12];

    private static readonly Gen<string> AnyText = Gen.String[Gen.Char, 1, 16];

    private static readonly Gen<string> Host =
        Gen.OneOf(Gen.Const("192.0.2.1"), Gen.Const("[2001:db8::1]"), Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-."], 1, 20]);

    private static readonly Gen<SipUri> AUri =
        from user in Gen.OneOf(AnyText.Select(t => (string?)t), Gen.Const((string?)null))
        from host in Host
        from port in Gen.OneOf(Gen.Const(0), Gen.Int[1, 65535])
        from parameters in Gen.OneOf(Gen.Const(""), Gen.Const(";transport=udp"), Gen.Const(";user=phone;lr"))
        select SipUri.Sip(user is null ? null : WellFormed(user), host, port) with { Parameters = parameters };

    [Fact]
    public void Random_bytes_never_throw() => Gen.Byte.Array[0, 600].Sample(ReadEverything);

    [Fact]
    public void Mutated_messages_never_throw() =>
        (from seed in Gen.Int[0, Seeds.Length - 1].Select(i => Seeds[i])
         from edits in Gen.Select(Gen.Int[0, 4000], Gen.Byte).Array[1, 8]
         from cut in Gen.Int[0, 4000]
         select Mutated(seed, edits, cut)).Sample(ReadEverything, iter: 5000);

    [Fact]
    public void Spliced_messages_never_throw() =>
        (from left in Gen.Int[0, Seeds.Length - 1].Select(i => Seeds[i])
         from right in Gen.Int[0, Seeds.Length - 1].Select(i => Seeds[i])
         from at in Gen.Int[0, 600]
         select left[..Math.Min(at, left.Length)].Concat(right[Math.Min(at, right.Length)..]).ToArray()).Sample(ReadEverything, iter: 5000);

    [Fact]
    public void A_written_URI_reads_back_the_same() => AUri.Sample(uri =>
    {
        Assert.Equal(OperationStatus.Done, SipUri.TryParse(Encoding.UTF8.GetBytes(uri.ToString()), out var back));
        Assert.Equal(uri, back);
        Assert.True(uri.IsEquivalentTo(back!));
    });

    [Fact]
    public void A_written_address_reads_back_the_same() =>
        (from name in Gen.OneOf(Gen.Const((string?)null), AnyText.Select(t => (string?)Printable(t)))
         from uri in AUri
         from tag in Token
         select new NameAddress { DisplayName = name, Uri = uri, Parameters = $";tag={tag}" }).Sample(address =>
        {
            Assert.Equal(OperationStatus.Done, NameAddress.TryParse(Encoding.UTF8.GetBytes(address.ToString()), out var back));
            Assert.Equal(address, back);
        });

    [Fact]
    public void A_written_request_reads_back_the_same() =>
        (from uri in AUri
         from callId in Token
         from cseq in Gen.UInt[0, int.MaxValue]
         from names in Token.Array[0, 5]
         from values in AnyText.Array[5]
         select (uri, callId, cseq, extra: names.Select((n, i) => new SipHeader("X-" + n, Printable(values[i]))).ToArray())).Sample(t =>
        {
            var writer = new SipWriter();
            writer.Request(SipMethod.Options, t.uri.ToString());
            writer.Via(SipTransport.Udp, "192.0.2.1:5060", "z9hG4bK" + t.callId);
            writer.Header(SipHeaderKind.From, $"<{t.uri}>;tag=1");
            writer.Header(SipHeaderKind.To, $"<{t.uri}>");
            writer.Header(SipHeaderKind.CallId, t.callId);
            writer.CSeq(t.cseq, SipMethod.Options);
            foreach (var header in t.extra) writer.Header(header.Name, header.Value);
            writer.End("text/plain", "body"u8);

            Assert.Equal(OperationStatus.Done, SipMessage.TryParse(writer.Written, out var message));
            Assert.Equal(SipVerdict.Accept, RequestCheck.Check(message));
            Assert.Equal(t.uri.ToString(), Encoding.UTF8.GetString(message.RequestUri));
            Assert.Equal(t.callId, message.Header("Call-ID"));
            Assert.Equal($"{t.cseq} OPTIONS", message.Header("CSeq"));
            var read = Enumerable.Range(0, message.HeaderCount).Select(i => Field(message, i)).Where(h => h.Name.StartsWith("X-", StringComparison.Ordinal));
            Assert.Equal(t.extra.Select(h => h with { Value = h.Value.Trim(' ', '\t') }), read);
            Assert.Equal("body", Encoding.UTF8.GetString(message.Body));
        });

    [Fact]
    public void No_text_breaks_out_of_its_header() => AnyText.Sample(text =>
    {
        var writer = new SipWriter();
        writer.Request(SipMethod.Options, "sip:a@b");
        writer.Header("X-Text", text + "\r\nX-Evil: yes\n\nbody");
        writer.End();
        Assert.Equal(OperationStatus.Done, SipMessage.TryParse(writer.Written, out var message));
        Assert.Equal(2, message.HeaderCount);
        Assert.True(message.Body.IsEmpty);
    });

    private static void ReadEverything(byte[] bytes)
    {
        _ = Judge.Of(bytes);
        _ = SessionDescription.TryParse(bytes, out _);
        if (SipMessage.TryParse(bytes, out var message) != OperationStatus.Done) return;
        _ = SessionDescription.TryParse(message.Body, out _);
        foreach (var kind in Enum.GetValues<SipHeaderKind>())
            foreach (var value in message.Values(kind))
            {
                _ = ViaHeader.TryParse(value, out _);
                _ = NameAddress.TryParse(value, out var address);
                _ = address?.Tag + address?.Uri.User + address?.Uri.Parameter("lr");
                _ = CSeqHeader.TryParse(value, out _);
                _ = DigestChallenge.TryParse(value, out _);
                _ = DigestCredentials.TryParse(value, out _);
            }
        Assert.Equal(message.ToString(), message.Clone().ToString());
    }

    private static byte[] Mutated(byte[] seed, (int At, byte Value)[] edits, int cut)
    {
        var bytes = seed.ToArray();
        foreach (var (at, value) in edits) bytes[at % bytes.Length] = value;
        return cut < bytes.Length ? bytes[..cut] : bytes;
    }

    private static SipHeader Field(SipMessage message, int index) =>
        new(Encoding.UTF8.GetString(message[index].Name), Encoding.UTF8.GetString(message[index].Value));

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Printable(string text) => WellFormed(new string([.. text.Where(c => !char.IsControl(c))]));
}
