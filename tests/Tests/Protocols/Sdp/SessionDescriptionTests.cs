using System.Buffers;
using System.Net;
using System.Text;
using Carillon.Protocols.Sdp;
using CsCheck;

namespace Carillon.Tests.Protocols.Sdp;

public sealed class SessionDescriptionTests
{
    private const string Rich =
        "v=0\r\no=jdoe 3724394400 3724394405 IN IP4 198.51.100.1\r\ns=Call to John Smith\r\ni=SDP Offer #1\r\nu=http://www.jdoe.example.com/home.html\r\n"
        + "e=Jane Doe <jane@jdoe.example.com>\r\np=+1 617 555-6011\r\nc=IN IP4 198.51.100.1\r\nb=AS:128\r\nt=0 0\r\na=x-unknown:kept as it is\r\n"
        + "m=audio 49170 RTP/AVP 0 101\r\ni=Voice\r\nc=IN IP4 198.51.100.2\r\nb=AS:64\r\na=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n"
        + "m=video 51372/2 RTP/AVP 99\r\nc=IN IP6 2001:db8::2\r\na=rtpmap:99 h263-1998/90000\r\n";

    [Fact]
    public void What_is_read_is_written_back_byte_for_byte() => Assert.Equal(Rich, Parse(Rich).ToString());

    [Fact]
    public void The_streams_own_lines_come_before_the_sessions()
    {
        var session = Parse(Rich);
        Assert.Equal(IPEndPoint.Parse("198.51.100.2:49170"), session.AudioEndPoint);
        Assert.Equal(MediaDirection.SendOnly, session.AudioDirection);
        Assert.Equal(2, session.Media[1].PortCount);
    }

    [Fact]
    public void Bare_line_feeds_and_missing_names_are_let_pass()
    {
        var session = Parse("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0");
        Assert.Equal(4000, session.AudioEndPoint!.Port);
        Assert.Contains("s=-\r\n", session.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v=1\r\no=- 1 1 IN IP4 192.0.2.1\r\n")]
    [InlineData("o=- 1 1 IN IP4 192.0.2.1\r\n")]
    [InlineData("v=0\r\ns=-\r\n")]
    [InlineData("v=0\r\no=- one 1 IN IP4 192.0.2.1\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ntesting=123\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r  \r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\na=one\rtwo\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\na=one\0two\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\nm =audio 4000 RTP/AVP 0\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\nm=audio 70000 RTP/AVP 0\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\nm=audio -1 RTP/AVP 0\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\nm=audio 4000/0 RTP/AVP 0\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\nm=audio 4000\r\n")]
    [InlineData("v=0\r\nv=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\no=- 1 1 IN IP4 192.0.2.1\r\n")]
    public void What_is_no_description_is_invalid_data(string text) =>
        Assert.Equal(OperationStatus.InvalidData, SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Mutated_descriptions_never_throw_and_what_reads_writes_and_reads_again() =>
        (from edits in Gen.Select(Gen.Int[0, Rich.Length - 1], Gen.Byte).Array[0, 5]
         select edits).Sample(edits =>
        {
            var bytes = Encoding.ASCII.GetBytes(Rich);
            foreach (var (at, value) in edits) bytes[at] = value;
            if (SessionDescription.TryParse(bytes, out var session) != OperationStatus.Done) return;
            Assert.Equal(session!.ToString(), Parse(session.ToString()).ToString());
        }, iter: 5000);

    private static SessionDescription Parse(string text)
    {
        Assert.Equal(OperationStatus.Done, SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), out var session));
        return session!;
    }
}
