using System.Buffers;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Protocols.Sip.Transactions;
using static Carillon.Protocols.Sip.Transactions.ReliableActions;

namespace Carillon.Tests.Protocols.Sip;

/// <summary>RFC 3262: its table, and its headers.</summary>
public sealed class ReliableTests
{
    [Fact]
    public void Every_state_with_every_input()
    {
        Dictionary<(ReliableState, ReliableInput), (ReliableState, ReliableActions)> drawn = new()
        {
            [(ReliableState.Idle, ReliableInput.Send)] = (ReliableState.Waiting, SendIt),
            [(ReliableState.Idle, ReliableInput.Prack)] = (ReliableState.Idle, Refuse),
            [(ReliableState.Idle, ReliableInput.OtherPrack)] = (ReliableState.Idle, Refuse),
            [(ReliableState.Idle, ReliableInput.Final)] = (ReliableState.Over, StopTimers),
            [(ReliableState.Waiting, ReliableInput.Send)] = (ReliableState.Waiting, Queue),
            [(ReliableState.Waiting, ReliableInput.Prack)] = (ReliableState.Idle, StopTimers | Accept),
            [(ReliableState.Waiting, ReliableInput.OtherPrack)] = (ReliableState.Waiting, Refuse),
            [(ReliableState.Waiting, ReliableInput.TimerRetransmit)] = (ReliableState.Waiting, Repeat),
            [(ReliableState.Waiting, ReliableInput.TimerGiveUp)] = (ReliableState.Over, StopTimers | GiveUp),
            [(ReliableState.Waiting, ReliableInput.Final)] = (ReliableState.Over, StopTimers),
            [(ReliableState.Over, ReliableInput.Prack)] = (ReliableState.Over, Refuse),
            [(ReliableState.Over, ReliableInput.OtherPrack)] = (ReliableState.Over, Refuse),
        };
        foreach (var state in Enum.GetValues<ReliableState>())
            foreach (var input in Enum.GetValues<ReliableInput>())
                Assert.Equal((state, input, drawn.GetValueOrDefault((state, input), (state, None))), (state, input, ReliableProvisionalTable.Step(state, input)));
    }

    [Theory]
    [InlineData("776656 1 INVITE", 776656u, 1u, "INVITE")]
    [InlineData(" 4294967295\t 2147483647   INVITE", 4294967295u, 2147483647u, "INVITE")]
    public void An_RAck_is_read(string text, uint rseq, uint cseq, string method)
    {
        Assert.Equal(OperationStatus.Done, RAckHeader.TryParse(Encoding.ASCII.GetBytes(text), out var rack));
        Assert.Equal(new RAckHeader(rseq, new CSeqHeader(cseq, new SipMethod(method))), rack);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1 1")]
    [InlineData("0 1 INVITE")]
    [InlineData("4294967296 1 INVITE")]
    [InlineData("1 2147483648 INVITE")]
    [InlineData("-1 1 INVITE")]
    [InlineData("1 1 IN VITE")]
    [InlineData("99999999999999999999999 1 INVITE")]
    public void A_bad_RAck_is_told(string text) => Assert.Equal(OperationStatus.InvalidData, RAckHeader.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void What_is_required_and_not_understood_is_listed()
    {
        Assert.Equal(OperationStatus.Done, SipMessage.TryParse("INVITE sip:a@b SIP/2.0\r\nRequire: 100REL, path\r\nCSeq: 1 INVITE\r\nRequire: sec-agree\r\n\r\n"u8, out var request));
        Assert.Equal("path, sec-agree", OptionTags.Missing(request, OptionTags.Reliable));
        Assert.Null(OptionTags.Missing(request, "100rel", "path", "sec-agree"));
    }
}
