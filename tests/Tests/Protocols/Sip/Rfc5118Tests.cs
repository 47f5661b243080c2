using System.Buffers;
using System.Net;
using System.Text;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;

namespace Carillon.Tests.Protocols.Sip;

/// <summary>The messages of RFC 5118: IPv6 in every place where an address can stand.</summary>
public sealed class Rfc5118Tests
{
    public static TheoryData<string, string> Verdicts => new()
    {
        { "ipv6-good", "accept" },
        { "ipv6-bad", "400 Malformed Request-URI" },
        { "port-ambiguous", "accept" },
        { "port-unambiguous", "accept" },
        { "via-received-param", "accept" },
        { "via-received-param-no-delim", "accept" },
        { "ipv6-in-sdp", "accept" },
        { "mult-ip-in-header", "accept" },
        { "mult-ip-in-sdp", "accept" },
        { "ipv4-mapped-ipv6", "accept" },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Each_message_gets_its_verdict(string name, string verdict) =>
        Assert.Equal(verdict, Judge.Of(Corpora.Shared("rfc5118", name + ".dat")));

    [Fact]
    public void The_table_has_every_message()
    {
        var files = Corpora.SharedFiles("rfc5118").Select(f => Path.GetFileNameWithoutExtension(f));
        Assert.Equal(files.Order(StringComparer.Ordinal), Verdicts.Select(v => v.Data.Item1).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("port-ambiguous", "[2001:db8::10:5070]", 0)]
    [InlineData("port-unambiguous", "[2001:db8::10]", 5070)]
    public void Brackets_tell_the_port_from_the_address(string name, string host, int port)
    {
        Assert.Equal(OperationStatus.Done, SipUri.TryParse(Parse(name).RequestUri, out var uri));
        Assert.Equal((host, port), (uri!.Host, uri.Port));
    }

    [Theory]
    [InlineData("via-received-param", "[2001:db8::9:255]")]
    [InlineData("via-received-param-no-delim", "2001:db8::9:255")]
    public void Received_comes_with_and_without_brackets(string name, string received)
    {
        Parse(name).TryGet(SipHeaderKind.Via, out var value);
        Assert.Equal(OperationStatus.Done, ViaHeader.TryParse(value, out var via));
        Assert.Equal(received, Encoding.ASCII.GetString(via.Received));
        Assert.Equal(IPAddress.Parse("2001:db8::9:255"), IPAddress.Parse(received));
    }

    [Theory]
    [InlineData("ipv6-in-sdp", "2001:db8::20", 6000)]
    [InlineData("mult-ip-in-sdp", "192.0.2.1", 22334)]
    [InlineData("ipv4-mapped-ipv6", "::ffff:192.0.2.2", 6000)]
    public void The_audio_has_its_own_address(string name, string address, int port)
    {
        Assert.Equal(OperationStatus.Done, SessionDescription.TryParse(Parse(name).Body, out var session));
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), port), session!.AudioEndPoint);
    }

    private static SipMessage Parse(string name)
    {
        Assert.Equal(OperationStatus.Done, SipMessage.TryParse(Corpora.Shared("rfc5118", name + ".dat"), out var message));
        return message;
    }
}
