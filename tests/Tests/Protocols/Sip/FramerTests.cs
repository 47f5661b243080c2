using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Tests.Protocols.Sip;

/// <summary>Messages in a stream are found however it is cut.</summary>
public sealed class FramerTests
{
    private const string First = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nl : 5\r\n\r\nhello";
    private const string Second = "SIP/2.0 200 OK\r\nCONTENT-LENGTH:\t0\r\n\r\n";

    [Fact]
    public void Two_messages_and_keep_alives_cut_at_every_byte_are_the_same_two()
    {
        string stream = "\r\n\r\n" + First + "\r\n\r\n\r\n" + Second + First;
        for (int cut = 1; cut < stream.Length; cut++)
            Assert.Equal([First, Second, First], Messages(stream[..cut], stream[cut..]));
        Assert.Equal([First, Second, First], Messages([.. stream.Select(c => c.ToString())]));
    }

    [Fact]
    public void Every_second_empty_line_is_a_ping()
    {
        var framer = new SipFramer(100, 100);
        List<SipFrameKind> kinds = [];
        var bytes = Encoding.ASCII.GetBytes("\r\n\r\n\r\n\r\n\r\n");
        for (int at = 0; at < bytes.Length;)
        {
            var frame = framer.Next(bytes.AsSpan(at));
            kinds.Add(frame.Kind);
            at += frame.Length;
        }
        Assert.Equal([SipFrameKind.Blank, SipFrameKind.Ping, SipFrameKind.Blank, SipFrameKind.Ping, SipFrameKind.Blank], kinds);
    }

    [Fact]
    public void Lines_may_end_in_a_bare_LF() =>
        Assert.Equal([First.ReplaceLineEndings("\n")], Messages(First.ReplaceLineEndings("\n")));

    [Theory]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nTo: <sip:b@c>\r\n\r\n", SipFrameFault.NoContentLength)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nContent-Length: -1\r\n\r\n", SipFrameFault.BadContentLength)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 99999999999999999999\r\n\r\n", SipFrameFault.BadContentLength)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nContent-Length:\r\n 5\r\n\r\n", SipFrameFault.BadContentLength)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 5\r\nl: 6\r\n\r\n", SipFrameFault.BadContentLength)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 201\r\n\r\n", SipFrameFault.BodyTooLong)]
    [InlineData("GET / HTTP/1.1\r\nHost: b\r\n\r\n", SipFrameFault.NotSip)]
    [InlineData("\u0016\u0003\u0001", SipFrameFault.NotSip)]
    [InlineData("\rX", SipFrameFault.NotSip)]
    public void What_cannot_be_framed_ends_the_stream(string stream, SipFrameFault expected)
    {
        var frame = Last(stream);
        Assert.Equal((SipFrameKind.Invalid, expected), (frame.Kind, frame.Fault));
    }

    [Fact]
    public void A_head_without_end_is_refused_when_it_is_too_long()
    {
        Assert.Equal(SipFrameKind.NeedMoreData, Last("OPTIONS sip:a@b SIP/2.0\r\nX: " + new string('x', 400)).Kind);
        Assert.Equal(SipFrameFault.HeadTooLong, Last("OPTIONS sip:a@b SIP/2.0\r\nX: " + new string('x', 500)).Fault);
        Assert.Equal(SipFrameFault.HeadTooLong, Last(new string('x', 501)).Fault);
        Assert.Equal(SipFrameFault.HeadTooLong, Last("OPTIONS sip:a@b SIP/2.0\r\nX: " + new string('x', 500) + "\r\nl: 0\r\n\r\n").Fault);
    }

    [Fact]
    public void A_length_that_is_too_short_is_found_out_with_the_next_message()
    {
        var framer = new SipFramer(500, 200);
        byte[] stream = Encoding.ASCII.GetBytes(First.Replace("l : 5", "l : 3", StringComparison.Ordinal) + "\r\n\r\n" + Second);
        var first = framer.Next(stream);
        Assert.Equal(SipFrameKind.Message, first.Kind);
        Assert.Equal(new SipFrame(SipFrameKind.Invalid, 0, SipFrameFault.NotSip), framer.Next(stream.AsSpan(first.Length)));
    }

    private static SipFrame Last(string stream) => new SipFramer(500, 200).Next(Encoding.ASCII.GetBytes(stream));

    private static List<string> Messages(params string[] pieces)
    {
        var framer = new SipFramer(500, 200);
        List<string> messages = [];
        byte[] bytes = [];
        foreach (string piece in pieces)
        {
            bytes = [.. bytes, .. Encoding.ASCII.GetBytes(piece)];
            while (framer.Next(bytes) is { Kind: not SipFrameKind.NeedMoreData } frame)
            {
                Assert.NotEqual(SipFrameKind.Invalid, frame.Kind);
                if (frame.Kind == SipFrameKind.Message) messages.Add(Encoding.ASCII.GetString(bytes, 0, frame.Length));
                bytes = bytes[frame.Length..];
            }
        }
        Assert.Empty(bytes);
        return messages;
    }
}
