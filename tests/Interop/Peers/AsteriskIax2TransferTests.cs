using Carillon.Interop.Kit;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Interop.Peers;

/// <summary>Asterisk has two calls with Carillon, which connects them with each other (TXREQ to TXREL) and is out of the way: from then on Asterisk speaks IAX2 with itself.</summary>
public sealed class AsteriskIax2TransferTests
{
    private const string AsteriskAddress = "127.0.0.60", Server = "ast";
    private const ushort Customer = 4711, Agent = 77;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Two_calls_of_Asterisk_are_connected_with_each_other_and_leave_Carillon()
    {
        var folder = Repository.Artefacts("asterisk-iax2-transfer");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Asterisk.Start(Path.Combine(folder, "asterisk"), AsteriskAddress, TelephonyServer.Address, TelephonyServer.Address, security: null, ("customer", Customer), ("agent", Agent));
        await carillon.Configure(new SwitchConfig { Trunks = { new Trunk { ServerId = Server, Host = AsteriskAddress, Port = 4569, Secret = Asterisk.Secret, Transfer = true } } });
        await carillon.Events.Next("the trunk", e => e.TrunkHealth is { ServerId: Server, Up: true });
        await using var capture = await Capture.Start(Path.Combine(folder, "run.pcapng"), "udp port 4569");
        var (first, second) = (await CallIn(carillon, asterisk, "4930551", "customer"), await CallIn(carillon, asterisk, "4930552", "agent"));

        await carillon.Do(new Command { Transfer = new Transfer { LegId = first, ToLegId = second } });
        var done = (await carillon.Events.Next("the transfer", e => e.TransferEnded?.LegId == first)).TransferEnded;
        Assert.Equal((true, ""), (done.Completed, done.Text));
        Assert.Equal((EndCause.Normal, EndCause.Normal), ((await carillon.Events.Ended(first)).Cause, (await carillon.Events.Ended(second)).Cause));
        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        Assert.Equal(2, (await asterisk.Channels()).Count(c => c.StartsWith("IAX2/", StringComparison.Ordinal)));
        await asterisk.Command("channel request hangup all");
        await Eventually.Holds(async () => (await asterisk.Channels()).Count == 0, Soon, () => "Asterisk's channels to go");
        await capture.End();
        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
        Assert.Equal(0, await capture.Count("_ws.malformed and iax2"));
    }

    private static async Task<string> CallIn(TelephonyServer carillon, Asterisk asterisk, string number, string who)
    {
        await asterisk.Command($"channel originate Local/{number}@calls-carillon extension {who}@callers");
        var leg = (await carillon.Events.Next("a call", e => e.IncomingCall?.To == number)).IncomingCall.LegId;
        await carillon.Do(new Command { Answer = new Answer { LegId = leg } });
        await carillon.Events.Answered(leg);
        return leg;
    }
}
