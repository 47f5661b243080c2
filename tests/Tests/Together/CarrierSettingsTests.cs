using Carillon.Contracts;
using Carillon.Domain.Cluster;
using Carillon.Protocols.Sip;
using Carillon.Switch;
using Carillon.Switch.Carriers;
using Carillon.Switch.Configuration;
using Carillon.Telephony.V1;
using Carillon.Web.Api;
using CsCheck;

namespace Carillon.Tests.Together;

/// <summary>The pages, the API and the telephony server know the same rules, each by code of its own: what one shows or lets pass, the other does.</summary>
public sealed class CarrierSettingsTests
{
    private static readonly Gen<string> Number = Gen.String[Gen.Char["0149+*#"], 0, 8];
    private static readonly Gen<string> Prefix = Gen.Int[0, 2].Select(n => n switch { 0 => "", 1 => "9", _ => "00" });
    private static readonly Gen<NumberRuleDto> Rule =
        Gen.Select(Gen.String[Gen.Char["0149+X.Y"], 0, 5], Gen.Int[-1, 5], Gen.String[Gen.Char["0+x"], 0, 3], (pattern, strip, prepend) => new NumberRuleDto(pattern, strip, prepend));

    [Fact]
    public void A_number_becomes_on_the_page_what_it_becomes_on_the_wire() =>
        Gen.Select(Rule.Array[0, 4], Number, Gen.Bool, Prefix).Sample((rules, number, keepPlus, prefix) =>
        {
            foreach (var rule in rules.Where(r => r.Strip >= 0))
                Assert.Equal(NumberRules.Fault(ToRule(rule)), NumberRewriting.Fault(rule));
            var valid = rules.Where(r => NumberRewriting.Fault(r) is null).ToList();
            Assert.Equal(NumberRules.Apply(valid.Select(ToRule), number), NumberRewriting.Apply(rules, number));
            if (number.Trim('+').Length == 0)
                return;
            var line = new CarrierLine("c", TimeProvider.System, _ => { }) { Settings = new Carrier { Host = "192.0.2.1", KeepPlus = keepPlus, DialPrefix = prefix, CalledRules = { valid.Select(ToRule) } } };
            var page = new CarrierDto { Id = "c", Name = "c", Host = "192.0.2.1", KeepPlus = keepPlus, DialPrefix = prefix, CalledRules = rules };
            Assert.Equal(line.UriFor(number).User ?? "", NumberRewriting.Called(page, number));
        });

    [Fact]
    public void A_header_that_the_server_keeps_for_itself_is_refused_by_the_API_too()
    {
        var names = Enum.GetValues<SipHeaderKind>().Where(k => k != SipHeaderKind.Unknown).SelectMany(k => new[] { SipHeaderNames.Name(k), SipHeaderNames.ShortName(k), SipHeaderNames.Name(k).ToUpperInvariant() })
            .Concat(Enumerable.Range('a', 26).Select(c => ((char)c).ToString())).Append("X-Account").Append("no header").Append("").Distinct();
        foreach (var name in names)
            Assert.Equal(CallerHeaders.Fault(new HeaderRule { Name = name, Value = "x" }), HeaderNames.Fault(new HeaderRuleDto("add", name, "x")));
    }

    [Fact]
    public void A_telephony_server_takes_what_the_API_lets_pass()
    {
        var carrier = new CarrierDto
        {
            Id = "west",
            Name = "West",
            Host = "sip.west.example",
            Transport = "dns",
            Port = 0,
            Register = true,
            User = "u",
            CalledRules = [new("1XXXXXXX", 0, "+")],
            CallerRules = [new("+.", 1, "")],
            HeaderRules = [new("replace", "P-Asserted-Identity", "<sip:{caller}@west.example>")],
            CallerHeader = "asserted",
            Prack = "required",
            SessionTimer = "off",
            SessionSeconds = 90,
            Refer = "required",
            TransferOver = ["west", "gone"],
            AllowPrefixes = ["+1"],
            DenyPrefixes = ["1900"],
            SpendCaps = [new("", 601, 0), new("+44", 0, 1)],
        };
        var gone = CarrierMapping.FromDto(carrier with { Id = "gone", Active = false }, "p");
        var west = CarrierMapping.FromDto(carrier, "p");
        Assert.False(CarrierCheck.FaultsOf(carrier, "p", [west, gone]).Any);
        TelephonyServer[] servers = [Server("t1"), Server("t2")];
        var typed = new Infrastructure(
            servers, [west, gone], [new PhoneSettings { Id = new("m"), Server = new("t1"), Realm = "carillon", Ha1Md5 = "", Ha1Sha256 = "", Iax2Secret = "secret", TransferOver = [new("gone"), new("west")], Iax2Encryption = CallEncryption.Required }],
            [Peer("pbx") with { Encrypted = false, MaximumCalls = 30, MiniFrames = true, Transfer = true }, Peer("t2"), Peer("far") with { Servers = [new("t2")] }, Peer("off") with { Active = false }], new CallingRules { EmergencyNumbers = ["110"] });
        var config = SwitchConfigBuilder.Build(servers[0], typed, new Dictionary<Carillon.Domain.ServerId, string> { [new("t2")] = "trunk" }, []);

        Assert.Empty(ConfigCheck.Faults(config, new SwitchOptions { ServerId = "t1" }));
        var told = Assert.Single(config.Carriers);
        Assert.Equal(["west"], told.TransferOver);
        Assert.Equal(["west"], Assert.Single(config.Phones).TransferOver);
        Assert.Equal(Iax2Encryption.Required, Assert.Single(config.Phones).Iax2Encryption);
        Assert.Equal((30u, true, true), (config.Trunks[1].MaxCalls, config.Trunks[1].MiniFrames, config.Trunks[1].Transfer));
        Assert.Equal((0u, false, false), (config.Trunks[0].MaxCalls, config.Trunks[0].MiniFrames, config.Trunks[0].Transfer));
        Assert.Equal(["110"], config.EmergencyNumbers);
        Assert.Equal([(301u, 0u), (0u, 1u)], told.SpendCaps.Select(c => (c.CallsPerMinute, c.MaxCalls)));
        Assert.Equal([("t2", "127.0.0.9", "trunk"), ("pbx", "192.0.2.9", "secret")], config.Trunks.Select(t => (t.ServerId, t.Host, t.Secret)));
        Assert.Equal((ExtensionUse.ExtensionRequired, ExtensionUse.ExtensionOff, 90u, ExtensionUse.ExtensionRequired, CallerHeader.CallerAsserted), (told.ReliableProvisionals, told.SessionTimer, told.SessionSeconds, told.Refer, told.CallerHeader));
    }

    private static TelephonyServer Server(string id) => new() { Id = new(id), Control = new($"http://{id}:7061"), Iax2Host = "127.0.0.9" };

    private static Iax2PeerSettings Peer(string id) => new() { Id = new(id), Host = "192.0.2.9", Secret = "secret", Encrypted = true };

    private static NumberRule ToRule(NumberRuleDto rule) => new() { Pattern = rule.Pattern, Strip = (uint)Math.Max(0, rule.Strip), Prepend = rule.Prepend };
}
