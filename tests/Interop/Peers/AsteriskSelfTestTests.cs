using System.Text.Json;
using Carillon.Interop.Kit;
using Carillon.Telephony.V1;

namespace Carillon.Interop.Peers;

/// <summary><c>carillon selftest</c> through somebody else's exchange: Asterisk's Echo at the other end of an IAX2 trunk.</summary>
public sealed class AsteriskSelfTestTests
{
    private const string AsteriskAddress = "127.0.0.60", Server = "ast";

    [Fact]
    public async Task Its_Echo_brings_our_voice_back_over_IAX2_and_its_silence_is_told()
    {
        var folder = Repository.Artefacts("asterisk-selftest");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Asterisk.Start(Path.Combine(folder, "asterisk"), AsteriskAddress, TelephonyServer.Address, TelephonyServer.Address, security: null);
        await carillon.Configure(new SwitchConfig { Trunks = { new Trunk { ServerId = Server, Host = AsteriskAddress, Port = 4569, Secret = Asterisk.Secret } } });
        await carillon.Events.Next("the trunk", e => e.TrunkHealth is { ServerId: Server, Up: true });

        var (code, whole) = await SelfTest(folder);
        Assert.Equal((0, "ast", "IAX2", true, ""), (code, whole.Of("server").GetString(), whole.Of("over").GetString(), whole.Of("ok").GetBoolean(), whole.Of("text").GetString()));
        Assert.InRange(whole.Of("round_trip_ms").GetDouble(), 10, 500);
        Assert.InRange(whole.Of("level_db").GetDouble(), -0.5, 0.5);
        Assert.InRange(whole.Of("loss_percent").GetDouble(), 0, 2);

        await asterisk.Command("dialplan set global DEAF yes");
        var (missed, silent) = await SelfTest(folder);
        Assert.Equal((1, false), (missed, silent.Of("ok").GetBoolean()));
        Assert.StartsWith("nothing came back", silent.Of("text").GetString(), StringComparison.Ordinal);
        Assert.Empty((await carillon.Snapshot()).Legs);
    }

    private static async Task<(int Code, Found Found)> SelfTest(string folder)
    {
        var (code, output) = await Peer.Carillon(TimeSpan.FromMinutes(1), "selftest", "--config", Path.Combine(folder, "t1.json"), "--only", Server, "--json");
        Assert.True(code is 0 or 1, output);
        return (code, new Found(Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray())));
    }

    private sealed record Found(JsonElement Line)
    {
        public JsonElement Of(string field) => Line.GetProperty(field);
    }
}
