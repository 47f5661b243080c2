using System.Net;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>Transfers that nobody configured: by strangers, by peers that may not, to places that are nobody's. Nothing is sent there, and the call stays where it is.</summary>
public sealed class HostileTransferTests : HandMadeFrames
{
    const ushort Call = 8, Elsewhere = 77;
    const uint Id = 0xCAFE;
    static readonly IPEndPoint s_other = new(IPAddress.Parse("127.0.0.12"), 4569), s_closed = new(IPAddress.Parse("127.0.0.13"), 4569);

    [Fact]
    public async Task A_stranger_moves_no_call()
    {
        var number = await Up();
        _endpoint.OnFullFrame(TxReq(number, s_other, Elsewhere), Stranger);
        Assert.Equal(IaxCommand.Inval, Parse(await Reply(Stranger)).Command);
        await StaysAndNothingGoesTo(number, s_other, next: 2);
    }

    [Fact]
    public async Task A_peer_that_may_not_is_refused()
    {
        var number = await Up(transfers: false);
        _endpoint.OnFullFrame(TxReq(number, s_other, Elsewhere), Peer);
        await IsRefused();
        await StaysAndNothingGoesTo(number, s_other);
    }

    [Theory]
    [InlineData("127.0.0.66", 6666)] // nobody's
    [InlineData("127.0.0.13", 4569)] // a peer's that does not want it
    [InlineData("127.0.0.12", 4570)] // a peer's machine, another port
    [InlineData("255.255.255.255", 4569)]
    public async Task Only_where_such_a_peer_is_a_call_may_go(string address, int port)
    {
        var number = await Up();
        var there = new IPEndPoint(IPAddress.Parse(address), port);
        _endpoint.OnFullFrame(TxReq(number, there, Elsewhere), Peer);
        await IsRefused();
        await StaysAndNothingGoesTo(number, there);
    }

    [Theory]
    [InlineData(InformationElementType.ApparentAddress)]
    [InlineData(InformationElementType.CallNumber)]
    [InlineData(InformationElementType.TransferId)]
    public async Task A_TXREQ_that_lacks_an_element_is_refused(InformationElementType lacks)
    {
        var number = await Up();
        _endpoint.OnFullFrame(TxReq(number, s_other, Elsewhere, lacks), Peer);
        await IsRefused();
        await StaysAndNothingGoesTo(number, s_other);
    }

    [Fact]
    public async Task A_TXREL_out_of_nowhere_moves_nothing()
    {
        var number = await Up();
        _endpoint.OnFullFrame(Frame(Call, number, IaxCommand.TxRel, Number(Elsewhere), outSequence: 2, inSequence: 3), Peer);
        await StaysAndNothingGoesTo(number, s_other);
    }

    [Fact]
    public async Task Only_whom_the_call_is_to_go_to_may_answer_and_only_with_its_number()
    {
        var number = await Up();
        _endpoint.OnFullFrame(TxReq(number, s_other, Elsewhere), Peer);
        Assert.Equal((IaxCommand.TxCnt, Elsewhere), (Parse(await Reply(s_other)) is var asked ? (asked.Command, asked.Destination) : default));
        _endpoint.OnFullFrame(Frame(Elsewhere, number, IaxCommand.TxAcc, []), Stranger);
        _endpoint.OnFullFrame(Frame(Elsewhere + 1, number, IaxCommand.TxAcc, []), s_other);
        _endpoint.OnFullFrame(Frame(Elsewhere, number, IaxCommand.TxCnt, TransferId(Id + 1)), s_other);
        _endpoint.OnFullFrame(Frame(Elsewhere, number, IaxCommand.Hangup, []), s_other);
        await Barrier();
        Assert.DoesNotContain(_sent, s => Parse(s.Frame).Command is IaxCommand.TxReady or IaxCommand.TxAcc);

        _endpoint.OnFullFrame(Frame(Elsewhere, number, IaxCommand.TxCnt, TransferId(Id)), s_other);
        Assert.Equal(IaxCommand.TxAcc, Parse(await Reply(s_other)).Command);
        _endpoint.OnFullFrame(Frame(Elsewhere, number, IaxCommand.TxAcc, []), s_other);
        await Eventually.True(() => _sent.Any(s => s.To.Equals(Peer) && Parse(s.Frame).Command == IaxCommand.TxReady), "TXREADY");
        _endpoint.OnFullFrame(Frame(Call, number, IaxCommand.TxRel, Number(Elsewhere), outSequence: 3, inSequence: 4), Peer);
        await Eventually.True(() => _endpoint.Counters.CallsMoved == 1, "the call is moved");
        _endpoint.OnFullFrame(Frame(Call, number, IaxCommand.Hangup, [], outSequence: 4, inSequence: 4), Peer); // its old peer has no say any more
        await Barrier();
        Assert.Equal(1, _endpoint.CallCount);
        _endpoint.OnFullFrame(Frame(Elsewhere, number, IaxCommand.Hangup, []), s_other);
        await Eventually.True(() => _endpoint.CallCount == 0, "its new one has");
    }

    [Fact]
    public async Task Who_does_not_answer_is_asked_some_times_and_no_more()
    {
        var number = await Up();
        _endpoint.OnFullFrame(TxReq(number, s_other, Elsewhere), Peer);
        for (var i = 0; i < 50; i++)
        {
            await Barrier();
            _clock.Advance(TimeSpan.FromMilliseconds(300));
        }

        await Eventually.True(() => _sent.Any(s => s.To.Equals(Peer) && Parse(s.Frame).Command == IaxCommand.TxRej), "TXREJ");
        Assert.InRange(_sent.Count(s => s.To.Equals(s_other)), 2, 8);
    }

    async Task<ushort> Up(bool transfers = true)
    {
        _endpoint.SetPeers(
        [
            new Iax2Peer { Name = "t1", Address = Peer, Secret = TwoServers.Secret, Qualify = false, Transfers = transfers },
            new Iax2Peer { Name = "t3", Address = s_other, Secret = TwoServers.Secret, Qualify = false, Transfers = true },
            new Iax2Peer { Name = "t4", Address = s_closed, Secret = TwoServers.Secret, Qualify = false },
        ]);
        var number = await Authenticated(Call);
        var (call, _, _) = await _arrivals.Next();
        call.Answer();
        await Eventually.True(() => _sent.Count(s => s.To.Equals(Peer)) >= 2, "ACCEPT and ANSWER");
        _endpoint.OnFullFrame(Frame(Call, number, IaxCommand.Ack, [], outSequence: 2, inSequence: 3), Peer);
        await Barrier();
        _sent.Clear();
        return number;
    }

    async Task IsRefused() => await Eventually.True(() => _sent.Any(s => s.To.Equals(Peer) && Parse(s.Frame).Command == IaxCommand.TxRej), "TXREJ");

    /// <summary>Its peer still speaks to it.</summary>
    async Task StaysAndNothingGoesTo(ushort number, IPEndPoint there, byte next = 3)
    {
        await Barrier();
        Assert.DoesNotContain(_sent, s => s.To.Equals(there) && Parse(s.Frame).Command != IaxCommand.Inval);
        Assert.Equal((0, 1), (_endpoint.Counters.CallsMoved, _endpoint.CallCount));
        _endpoint.OnFullFrame(Frame(Call, number, IaxCommand.Hangup, [], outSequence: next, inSequence: 3), Peer);
        await Eventually.True(() => _endpoint.CallCount == 0, "its own peer hangs it up");
    }

    static byte[] TxReq(ushort number, IPEndPoint there, ushort call, InformationElementType? without = null)
    {
        var writer = new InformationElementWriter(new byte[64]);
        if (without != InformationElementType.ApparentAddress) writer.Add(InformationElementType.ApparentAddress, there);
        if (without != InformationElementType.CallNumber) writer.Add(InformationElementType.CallNumber, call);
        if (without != InformationElementType.TransferId) writer.Add(InformationElementType.TransferId, Id);
        return Frame(Call, number, IaxCommand.TxReq, writer.Elements, outSequence: 2, inSequence: 3);
    }

    static byte[] Number(ushort call)
    {
        var writer = new InformationElementWriter(new byte[8]);
        writer.Add(InformationElementType.CallNumber, call);
        return writer.Elements.ToArray();
    }

    static byte[] TransferId(uint id)
    {
        var writer = new InformationElementWriter(new byte[8]);
        writer.Add(InformationElementType.TransferId, id);
        return writer.Elements.ToArray();
    }
}
