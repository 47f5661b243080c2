using System.Buffers;
using System.Net;
using Carillon.Protocols.Dns;

namespace Carillon.Tests.Protocols.Dns;

/// <summary>Questions and answers on the wire (RFC 1035, 2782).</summary>
public sealed class DnsMessageTests
{
    // An answer to _sip._udp.x.de SRV: two records, their names compressed, and the address of the first target along with it.
    private const string Answer =
        "1234" + "8180" + "0001" + "0002" + "0000" + "0001"
        + "04" + "5F736970" + "04" + "5F756470" + "01" + "78" + "02" + "6465" + "00" + "0021" + "0001"
        + "C00C" + "0021" + "0001" + "0000012C" + "000C" + "000A" + "003C" + "13C4" + "01" + "61" + "01" + "78" + "C018"
        + "C00C" + "0021" + "0001" + "0000003C" + "000A" + "0014" + "0000" + "13C5" + "01" + "62" + "C016"
        + "0161" + "C016" + "0001" + "0001" + "00000078" + "0004" + "0A000001";

    [Fact]
    public void A_question_is_one_name_and_asks_for_recursion()
    {
        byte[] question = DnsMessage.Question(0x1234, "_sip._udp.x.de", DnsType.Srv)!;
        Assert.Equal("123401000001000000000000" + "04" + "5F736970" + "04" + "5F756470" + "01" + "78" + "02" + "6465" + "00" + "00210001", Convert.ToHexString(question));
        Assert.Equal(OperationStatus.Done, DnsMessage.TryParse(question, out var read));
        Assert.Equal((0x1234, false, "_sip._udp.x.de", DnsType.Srv), (read!.Id, read.IsResponse, read.Name, read.Type));
    }

    [Fact]
    public void An_answer_tells_places_and_what_came_along()
    {
        Assert.Equal(OperationStatus.Done, DnsMessage.TryParse(Convert.FromHexString(Answer), out var read));
        Assert.Equal(
        [
            new DnsRecord("_sip._udp.x.de", DnsType.Srv, TimeSpan.FromSeconds(300)) { Priority = 10, Weight = 60, Port = 5060, Target = "a.x.de" },
            new DnsRecord("_sip._udp.x.de", DnsType.Srv, TimeSpan.FromSeconds(60)) { Priority = 20, Weight = 0, Port = 5061, Target = "b.x.de" },
        ], read!.Answers);
        Assert.Equal([new DnsRecord("a.x.de", DnsType.A, TimeSpan.FromSeconds(120)) { Address = IPAddress.Parse("10.0.0.1") }], read.Additional);
    }

    [Fact]
    public void Cut_anywhere_it_is_no_answer_or_less_of_one_and_never_an_exception()
    {
        byte[] whole = Convert.FromHexString(Answer);
        for (int length = 0; length < whole.Length; length++)
            if (DnsMessage.TryParse(whole.AsSpan(0, length), out var read) == OperationStatus.Done) Assert.Equal((2, 0), (read!.Answers.Count, read.Additional.Count));
    }

    [Fact]
    public void Any_byte_changed_is_survived()
    {
        byte[] whole = Convert.FromHexString(Answer);
        for (int at = 0; at < whole.Length; at++)
            for (int value = 0; value < 256; value += 5)
            {
                byte[] changed = [.. whole];
                changed[at] = (byte)value;
                _ = DnsMessage.TryParse(changed, out _);
            }
    }

    [Theory]
    [InlineData("C00C")]
    [InlineData("C00E")]
    [InlineData("01")]
    [InlineData("40")]
    public void A_name_that_leads_nowhere_or_to_itself_is_refused(string name) =>
        Assert.Equal(OperationStatus.InvalidData, DnsMessage.TryParse(Convert.FromHexString("123481800001000000000000" + name + "00010001"), out _));

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("ü.de")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.de")]
    public void What_is_no_name_is_not_asked_for(string name) => Assert.Null(DnsMessage.Question(1, name, DnsType.A));
}
