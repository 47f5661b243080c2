using System.Buffers;
using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Tests.Protocols.Sip;

/// <summary>RFC 4028: its headers, and what a UAS makes of them.</summary>
public sealed class SessionAnswerTests
{
    [Theory]
    [InlineData("1800", "1800")]
    [InlineData(" 90 ; refresher=UAC;x=y", "90;refresher=uac")]
    [InlineData("4000;foo;refresher=uas", "4000;refresher=uas")]
    [InlineData("4000;refresher=somebody", "4000")]
    [InlineData("", null)]
    [InlineData("-1", null)]
    [InlineData("1800,90", null)]
    [InlineData("2147483648", null)]
    public void A_Session_Expires_is_read(string text, string? expected)
    {
        var status = SessionExpiresHeader.TryParse(Encoding.ASCII.GetBytes(text), out var value);
        Assert.Equal(expected, status == OperationStatus.Done ? value.ToString() : null);
    }

    [Theory]
    // who speaks no timers and says nothing of them has none
    [InlineData("", null)]
    // who speaks them without a wish gets ours
    [InlineData("Supported: timer\r\n", "1800;refresher=uas")]
    [InlineData("Supported: timer\r\nMin-SE: 3600\r\n", "3600;refresher=uas")]
    // less than ours is taken, more is not
    [InlineData("Supported: timer\r\nSession-Expires: 600\r\n", "600;refresher=uas")]
    [InlineData("Supported: timer\r\nx: 600;refresher=uac\r\n", "600;refresher=uac")]
    [InlineData("Require: timer\r\nSession-Expires: 7200;refresher=uac\r\n", "1800;refresher=uac")]
    [InlineData("Supported: timer\r\nSession-Expires: 7200;refresher=uas\r\nMin-SE: 3600\r\n", "3600;refresher=uas")]
    // a proxy asked for it: the caller cannot refresh
    [InlineData("Session-Expires: 600;refresher=uac\r\n", "600;refresher=uas")]
    [InlineData("Session-Expires: 30\r\n", "30;refresher=uas")]
    [InlineData("Supported: timer\r\nSession-Expires: 89\r\n", "422")]
    public void Each_wish_has_its_answer(string headers, string? expected)
    {
        Assert.Equal(OperationStatus.Done, SipMessage.TryParse(Encoding.ASCII.GetBytes("INVITE sip:a@b SIP/2.0\r\n" + headers + "CSeq: 1 INVITE\r\n\r\n"), out var request));
        var answer = SessionAnswer.To(request, ours: 1800, minimum: 90);
        Assert.Equal(expected, answer.TooBrief ? "422" : answer.Agreed?.ToString());
    }
}
