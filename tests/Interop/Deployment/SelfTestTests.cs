using System.Text.Json;
using Carillon.Interop.Kit;
using Carillon.Telephony.V1;

namespace Carillon.Interop.Deployment;

/// <summary>What an operator learns of the sound of a running server, without any web process.</summary>
public sealed class SelfTestTests
{
    [Fact]
    public async Task A_running_server_is_heard_by_itself_and_a_trunk_to_nobody_is_named()
    {
        var folder = Repository.Artefacts("selftest");
        var settings = Path.Combine(folder, "t1.json");
        await using (var server = await TelephonyServer.Start(folder))
        {
            var (code, output) = await SelfTest(settings, "--json");
            Assert.True(code == 0, output);
            var own = Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray());
            Assert.Equal((TelephonyServer.Name, "SIP", true), (own.GetProperty("server").GetString(), own.GetProperty("over").GetString(), own.GetProperty("ok").GetBoolean()));
            Assert.InRange(own.GetProperty("round_trip_ms").GetDouble(), 1, 500);

            await server.Configure(new SwitchConfig { Trunks = { new Trunk { ServerId = "t9", Host = "127.0.0.99", Port = 4569, Secret = "nobody" } } });
            (code, output) = await SelfTest(settings, "--only", "t9", "--json");
            Assert.True(code == 1, output);
            var other = Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray());
            Assert.Equal(("t9", "IAX2", false), (other.GetProperty("server").GetString(), other.GetProperty("over").GetString(), other.GetProperty("ok").GetBoolean()));
            Assert.StartsWith("the call was not answered", other.GetProperty("text").GetString(), StringComparison.Ordinal);
        }

        var (gone, said) = await SelfTest(settings);
        Assert.True(gone == 3 && said.Contains("t1 does not answer", StringComparison.Ordinal), said);
    }

    private static Task<(int Code, string Output)> SelfTest(string settings, params string[] more) => Peer.Carillon(TimeSpan.FromMinutes(1), ["selftest", "--config", settings, .. more]);
}
