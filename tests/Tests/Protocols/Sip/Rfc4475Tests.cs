using System.Buffers;
using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Tests.Protocols.Sip;

/// <summary>Every message of RFC 4475 and what is right for it; where the RFC leaves a choice, the comment says so.</summary>
public sealed class Rfc4475Tests
{
    public static TheoryData<string, string> Verdicts => new()
    {
        // 3.1.1 valid messages
        { "wsinv", "accept" },
        { "intmeth", "501 Not Implemented" },            // well-formed; a method that nobody knows
        { "esc01", "accept" },
        { "escnull", "accept" },
        { "esc02", "501 Not Implemented" },              // RE%47IST%45R is not REGISTER: methods have no escapes
        { "lwsdisp", "accept" },
        { "longreq", "accept" },
        { "dblreq", "accept" },                          // what follows the REGISTER in the datagram is ignored
        { "semiuri", "accept" },
        { "transports", "accept" },
        { "mpart01", "405 Method Not Allowed" },         // well-formed; MESSAGE is not served here
        { "unreason", "accept" },
        { "noreason", "accept" },
        // 3.1.2 invalid messages
        { "badinv01", "400 Bad Via" },
        { "clerr", "400 Body Shorter Than Content-Length" },
        { "ncl", "400 Bad Content-Length" },
        { "scalar02", "400 Bad CSeq" },
        { "scalarlg", "drop: no usable CSeq" },
        { "quotbal", "400 Bad To" },
        { "ltgtruri", "400 Malformed Request-URI" },
        { "lwsruri", "400 Malformed Request-URI" },
        { "lwsstart", "400 Malformed Request-URI" },     // may be refused or guessed at
        { "trws", "accept" },                            // may be refused; trailing blanks make nothing unclear
        { "escruri", "400 Headers In Request-URI" },
        { "baddate", "accept" },                         // may be refused; nobody here reads Date
        { "regbadct", "400 Bad Contact" },
        { "badaspec", "400 Bad To" },
        { "baddn", "400 Bad From" },
        { "badvers", "505 Version Not Supported" },
        { "mismatch01", "400 Bad CSeq" },
        { "mismatch02", "400 Bad CSeq" },                // or 501: the CSeq comes first here
        { "bigcode", "drop: Bad Status Code" },
        // 3.2 transaction layer
        { "badbranch", "accept" },                       // see A_bare_magic_cookie_is_no_branch
        // 3.3 application layer
        { "insuf", "400 Missing From" },
        { "unkscm", "416 Unsupported URI Scheme" },
        { "novelsc", "416 Unsupported URI Scheme" },
        { "unksm2", "accept" },                          // REGISTER: the registrar refuses what is no phone of ours
        { "bext01", "420 Bad Extension" },
        { "invut", "415 Unsupported Media Type" },
        { "regaut01", "accept" },                        // the unknown scheme is no proof: challenged with 401
        { "multi01", "400 Repeated CSeq" },
        { "mcl01", "400 Repeated Content-Length" },
        { "bcast", "drop: not one Via" },
        { "zeromf", "accept" },                          // 483 is a proxy's; it has reached its user agent
        { "cparam01", "accept" },
        { "cparam02", "accept" },
        { "regescrt", "accept" },
        { "sdp01", "406 Not Acceptable" },
        // 3.4 backward compatibility
        { "inv2543", "accept" },
        // An INVITE without a version, and without a Via to answer by.
        { "test", "drop: no SIP" },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Each_message_gets_its_verdict(string name, string verdict) =>
        Assert.Equal(verdict, Judge.Of(Corpora.Shared("rfc4475", name + ".dat")));

    [Fact]
    public void The_table_has_every_message()
    {
        var files = Corpora.SharedFiles("rfc4475").Select(f => Path.GetFileNameWithoutExtension(f));
        Assert.Equal(files.Order(StringComparer.Ordinal), Verdicts.Select(v => v.Data.Item1).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_short_and_torturous_INVITE_is_understood()
    {
        var invite = Parse("wsinv");
        Assert.Equal(["192.0.2.2", "spindle.example.com", "192.168.255.111"], Hosts(invite));
        Assert.Equal("98asjd8", Address(invite, SipHeaderKind.From).Tag);
        Assert.Equal("J Rosenberg \\\"", Address(invite, SipHeaderKind.From).DisplayName);
        Assert.Equal("1918181833n", Address(invite, SipHeaderKind.To).Tag);
        invite.TryGet(SipHeaderKind.CSeq, out var cseq);
        Assert.Equal(OperationStatus.Done, CSeqHeader.TryParse(cseq, out var number));
        Assert.Equal(new CSeqHeader(9, SipMethod.Invite), number);
        Assert.Equal("newfangled value", invite.Header("NewFangledHeader")![..16]);
        Assert.Equal(";;,,;;,;", invite.Header("UnknownHeaderWithUnusualValue"));
        Assert.Equal("Quoted string \"\"", Address(invite, SipHeaderKind.Contact).DisplayName);
        Assert.Equal("0.33", Address(invite, SipHeaderKind.Contact).Parameter("q"));
        Assert.Equal(150, invite.Body.Length);
    }

    [Fact]
    public void Escapes_in_a_user_are_part_of_it()
    {
        Assert.Equal("sips:user@example.com", Uri(Parse("esc01")).User);
        Assert.Equal("user;par=u@example.net", Uri(Parse("semiuri")).User);
        Assert.Equal("null-\0-null", Address(Parse("escnull"), SipHeaderKind.To).Uri.User);
    }

    [Fact]
    public void The_second_message_in_a_datagram_is_not_the_body_of_the_first() => Assert.True(Parse("dblreq").Body.IsEmpty);

    [Fact]
    public void A_bare_magic_cookie_is_no_branch()
    {
        Parse("badbranch").TryGet(SipHeaderKind.Via, out var value);
        Assert.Equal(OperationStatus.Done, ViaHeader.TryParse(value, out var via));
        Assert.False(via.HasUsableBranch);
    }

    [Fact]
    public void A_binary_body_is_kept_to_the_last_byte() => Assert.Equal(553, Parse("mpart01").Body.Length);

    [Fact]
    public void A_long_request_keeps_all_its_Vias() => Assert.Equal(34, Hosts(Parse("longreq")).Count);

    private static SipMessage Parse(string name)
    {
        Assert.Equal(OperationStatus.Done, SipMessage.TryParse(Corpora.Shared("rfc4475", name + ".dat"), out var message));
        return message;
    }

    private static NameAddress Address(SipMessage message, SipHeaderKind kind)
    {
        Assert.True(message.TryGet(kind, out var value));
        Assert.Equal(OperationStatus.Done, NameAddress.TryParse(value, out var address));
        return address!;
    }

    private static SipUri Uri(SipMessage message)
    {
        Assert.Equal(OperationStatus.Done, SipUri.TryParse(message.RequestUri, out var uri));
        return uri!;
    }

    private static List<string> Hosts(SipMessage message)
    {
        List<string> hosts = [];
        foreach (var value in message.Values(SipHeaderKind.Via))
        {
            Assert.Equal(OperationStatus.Done, ViaHeader.TryParse(value, out var via));
            hosts.Add(Encoding.ASCII.GetString(via.Host));
        }
        return hosts;
    }
}
