using System.Buffers;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Protocols.Sip.Transactions;
using static Carillon.Protocols.Sip.Transactions.TransferActions;

namespace Carillon.Tests.Protocols.Sip;

/// <summary>RFC 3515, 3420 and 3891: the table of a transfer, and what its messages carry.</summary>
public sealed class TransferTests
{
    [Fact]
    public void Every_state_with_every_input()
    {
        Dictionary<(TransferState, TransferInput), (TransferState, TransferActions)> drawn = new()
        {
            [(TransferState.Asked, TransferInput.Accepted)] = (TransferState.Running, StartTimer),
            [(TransferState.Asked, TransferInput.AcceptedInSilence)] = (TransferState.Over, StopTimer | TellEnd),
            [(TransferState.Asked, TransferInput.Refused)] = (TransferState.Over, StopTimer | TellEnd),
            [(TransferState.Asked, TransferInput.Report)] = (TransferState.Running, StartTimer | TellProgress),
            [(TransferState.Asked, TransferInput.LastReport)] = (TransferState.Over, StopTimer | TellEnd),
            [(TransferState.Running, TransferInput.Report)] = (TransferState.Running, StartTimer | TellProgress),
            [(TransferState.Running, TransferInput.LastReport)] = (TransferState.Over, StopTimer | TellEnd),
            [(TransferState.Running, TransferInput.Expired)] = (TransferState.Over, StopTimer | TellEnd),
        };
        foreach (var state in Enum.GetValues<TransferState>())
            foreach (var input in Enum.GetValues<TransferInput>())
                Assert.Equal((state, input, drawn.GetValueOrDefault((state, input), (state, None))), (state, input, TransferTable.Step(state, input)));
    }

    [Theory]
    [InlineData("98732@sip.example;to-tag=7743;from-tag=r33t", "98732@sip.example;to-tag=7743;from-tag=r33t")]
    [InlineData(" a@b ; from-tag=2 ; early-only ; to-tag=1 ", "a@b;to-tag=1;from-tag=2;early-only")]
    [InlineData("a@b;to-tag=1", null)]
    [InlineData("a@b", null)]
    [InlineData(";to-tag=1;from-tag=2", null)]
    [InlineData("a@b;to-tag=;from-tag=2", null)]
    public void A_Replaces_is_read(string text, string? expected)
    {
        Assert.Equal(expected is null ? OperationStatus.InvalidData : OperationStatus.Done, ReplacesHeader.TryParse(Encoding.ASCII.GetBytes(text), out var value));
        Assert.Equal(expected, value?.ToString());
    }

    [Fact]
    public void It_goes_into_a_URI_and_comes_out_again()
    {
        var replaces = new ReplacesHeader("12345@192.0.2.3/x", "to~1", "from%2", EarlyOnly: true);
        var uri = replaces.In(SipUri.Parse("sip:bob@biloxi.example;transport=tcp"));
        Assert.True(ReplacesHeader.TryFind(SipUri.Parse(uri.ToString()), out var found));
        Assert.Equal(replaces, found);
        Assert.Equal("sip:bob@biloxi.example;transport=tcp", uri.ForRequest().ToString());
    }

    [Theory]
    [InlineData("sip:bob@b", true)]
    [InlineData("sip:bob@b?Subject=x", true)]
    [InlineData("sip:bob@b?Replaces=a%40b", false)]
    public void One_that_cannot_be_read_is_told_from_none(string uri, bool fine)
    {
        Assert.Equal(fine, ReplacesHeader.TryFind(SipUri.Parse(uri), out var found));
        Assert.Null(found);
    }

    [Theory]
    [InlineData("SIP/2.0 100 Trying\r\n", 100)]
    [InlineData("SIP/2.0 603", 603)]
    [InlineData("\r\nSIP/2.0 200 OK\r\nFrom: x\r\n", 200)]
    [InlineData("SIP/2.0 99 No", 0)]
    [InlineData("SIP/2.0 6000 No", 0)]
    [InlineData("INVITE sip:a@b SIP/2.0", 0)]
    [InlineData("", 0)]
    public void A_fragment_says_its_status(string body, int status) => Assert.Equal(status, SipFragment.Status(Encoding.ASCII.GetBytes(body)));
}
