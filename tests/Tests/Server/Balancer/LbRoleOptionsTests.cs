using Carillon.Server.Balancer;
using Carillon.Server.Options;
using static Carillon.Tests.Server.Balancer.LbSettings;

namespace Carillon.Tests.Server.Balancer;

public sealed class LbRoleOptionsTests
{
    [Fact]
    public void A_plain_pair_of_web_servers_is_right() => Assert.Empty(FaultsOf(With(("w1", At("http://10.0.0.5:8080")), ("w2", At("https://web2.example:8443", drain: true)))));

    [Fact]
    public void All_that_is_wrong_is_said_at_once_with_the_place()
    {
        var options = new LbRoleOptions
        {
            Listen = "http://0.0.0.0:80;ftp://127.0.0.1:21",
            AdminListen = "http://10.0.0.1:8079",
            CheckMs = 5,
            IdleSeconds = 10,
            WebServers = new()
            {
                ["w 1"] = At("http://10.0.0.5:8080"),
                ["w2"] = At("10.0.0.5:8080"),
                ["w3"] = At("http://10.0.0.5:8080/"),
                ["w4"] = At("http://10.0.0.6:8080/carillon"),
            },
        };

        var faults = FaultsOf(options);

        Assert.Equal(9, faults.Count);
        Assert.StartsWith("Lb:Listen has 'ftp://127.0.0.1:21'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT", faults[0], StringComparison.Ordinal);
        Assert.StartsWith("Lb:Listen has 'http://0.0.0.0:80': passwords and tokens would leave this machine in clear", faults[1], StringComparison.Ordinal);
        Assert.StartsWith("Lb:AdminListen is 'http://10.0.0.1:8079'; it must be http://ADDRESS:PORT with a loopback address", faults[2], StringComparison.Ordinal);
        Assert.Equal("Lb:WebServers has the name 'w 1'; it must be 1 to 32 letters, digits, _ or -", faults[3]);
        Assert.Equal("Lb:WebServers:w2:Address is '10.0.0.5:8080'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT", faults[4]);
        Assert.Equal("Lb:WebServers:w4:Address is 'http://10.0.0.6:8080/carillon'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT", faults[5]);
        Assert.Equal("Lb:WebServers w 1 and w3 have the same address http://10.0.0.5:8080", faults[6]);
        Assert.Equal("Lb:CheckMs is 5; it must be 100 to 60000", faults[7]);
        Assert.Equal("Lb:IdleSeconds is 10; it must be 20 to 3600", faults[8]);
    }

    [Fact]
    public void A_file_of_authorities_that_is_not_there_is_a_fault() =>
        Assert.StartsWith("Lb:WebAuthorityFile /nowhere/root.pem cannot be read", Assert.Single(FaultsOf(Single(new() { WebAuthorityFile = "/nowhere/root.pem" }))), StringComparison.Ordinal);

    [Fact]
    public void Without_web_servers_there_is_nothing_to_balance() =>
        Assert.StartsWith("Lb:WebServers is empty; write {\"w1\": ", Assert.Single(FaultsOf(new LbRoleOptions())), StringComparison.Ordinal);

    [Fact]
    public void Sending_people_to_https_needs_an_https_address_and_allows_http_for_it()
    {
        Assert.Equal("Lb:RedirectToHttps is true, but Lb:Listen has no https address to send people to", Assert.Single(FaultsOf(Single(new() { Listen = "http://0.0.0.0:80", RedirectToHttps = true }))));
        Assert.Equal("Lb:CertificateFile is missing, but Lb:Listen has an https address", Assert.Single(FaultsOf(Single(new() { Listen = "http://0.0.0.0:80;https://0.0.0.0:443", RedirectToHttps = true }))));
    }

    [Fact]
    public void The_operators_port_is_nobody_elses() =>
        Assert.Equal("Lb:AdminListen and 'http://127.0.0.1:8079' of Lb:Listen have the same port; they must differ", Assert.Single(FaultsOf(Single(new() { Listen = "http://127.0.0.1:8079" }))));

    [Fact]
    public void A_key_that_is_no_setting_and_a_value_of_the_wrong_kind_are_named()
    {
        Assert.Contains("Lb: ", Assert.Single(Read("Lb:WebServers:w1:Address=http://10.0.0.5:8080", "Lb:WebServers:w1:Weight=3")), StringComparison.Ordinal);
        Assert.Contains("Lb:WebServers:w1:Drain", Read("Lb:WebServers:w1:Address=http://10.0.0.5:8080", "Lb:WebServers:w1:Drain=perhaps")[0], StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Read(params string[] assignments)
    {
        var faults = new Faults();
        var options = RoleSettings.Bind<LbRoleOptions>(RoleSettings.Load(null, assignments, faults), "Lb", faults);
        Assert.NotNull(options);
        return faults.Texts;
    }

    private static LbRoleOptions Single(LbRoleOptions options)
    {
        options.WebServers["w1"] = At("http://10.0.0.5:8080");
        return options;
    }
}
