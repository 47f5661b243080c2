using System.Security.Cryptography;
using Carillon.Contracts;
using Carillon.Interop.Kit;
using Microsoft.Playwright;

namespace Carillon.Interop.Browser;

/// <summary>An admin connects a carrier, a phone and a foreign IAX2 box by the pages alone, in one session of Debian's Chromium; two real telephony servers take what is saved.</summary>
public sealed class AdminPagesTests
{
    private const string Chromium = "/usr/bin/chromium";

    [Fact]
    public async Task An_admin_connects_a_carrier_a_phone_and_a_peer_and_the_floor_shows_the_carrier()
    {
        Assert.SkipUnless(File.Exists(Chromium), "Chromium is not installed (Debian package chromium)");
        await using var floor = await OperatedFloor.Start("admin-pages");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var page = await LogIn(browser);
        await EmptyPages(page, floor);
        await SelfTest(page, floor);
        await Carrier(page, floor);
        await Phone(page, floor);
        await Peer(page, floor);
        await DoNotCall(page, floor);
        await Floor(page, floor);
        Assert.All((await floor.Now()).Servers, s => Assert.Equal((true, ""), (s.Up, s.Detail)));
        await DrainAndTakeBack(page, floor);
        await SelfTestOfWhatIsAway(page, floor);
        await RemoveWhatIsAway(page, floor);
        await page.Context.CloseAsync();
    }

    private static async Task EmptyPages(IPage page, OperatedFloor floor)
    {
        await page.GetByTestId("nav-floor").ClickAsync();
        await Assertions.Expect(page.GetByTestId("floor-carriers")).ToContainTextAsync("No carrier is in use");
        await page.GetByTestId("nav-admin").ClickAsync();
        await page.GetByTestId("admin-peers").ClickAsync();
        await Assertions.Expect(page.GetByText("No foreign IAX2 peer")).ToBeVisibleAsync();
        await Shot(page, floor, "peers-empty");
    }

    /// <summary>Numbers as people write them; a line that is none is named. One is found, and taken off again.</summary>
    private static async Task DoNotCall(IPage page, OperatedFloor floor)
    {
        await page.GetByTestId("nav-admin").ClickAsync();
        await page.GetByTestId("admin-dnc").ClickAsync();
        await Assertions.Expect(page.GetByText("No number yet")).ToBeVisibleAsync();
        await page.GetByTestId("dnc-new").ClickAsync();
        await page.GetByTestId("dnc-numbers").FillAsync("(212) 555-0100\n030 123456\n+49 30 123456\n");
        await Shot(page, floor, "dnc-form");
        await page.GetByTestId("dnc-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("dnc-rejected")).ToContainTextAsync("line 2");
        await Assertions.Expect(page.GetByTestId("dnc-total")).ToHaveTextAsync("2 shown of 2");
        await page.GetByTestId("dnc-begins").FillAsync("+4930");
        await Assertions.Expect(page.GetByTestId("dnc-row-+12125550100")).ToHaveCountAsync(0);
        await Shot(page, floor, "dnc");
        await page.GetByTestId("dnc-remove-+4930123456").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(page.GetByTestId("dnc-total")).ToHaveTextAsync("0 shown of 1");
    }

    private static async Task SelfTest(IPage page, OperatedFloor floor)
    {
        await page.GetByTestId("admin-servers").ClickAsync();
        await page.GetByTestId("server-selftest-t1").ClickAsync();
        await Assertions.Expect(page.GetByTestId("selftest-progress")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("selftest-route-t2")).ToBeVisibleAsync();
        await Shot(page, floor, "selftest-running");
        await Assertions.Expect(page.GetByTestId("selftest-summary")).ToHaveTextAsync("All 2 routes are well.");
        await Assertions.Expect(page.GetByTestId("selftest-progress")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByTestId("selftest-route-t1")).ToContainTextAsync("SIP");
        await Assertions.Expect(page.GetByTestId("selftest-route-t2")).ToContainTextAsync("IAX2");
        await Shot(page, floor, "selftest");
        var test = await floor.Api.Get<SelfTestDto>("/servers/t1/selftest");
        Assert.Equal(("t1", "admin", false), (test.Server, test.By, test.Running));
        Assert.All(test.Routes, r => Assert.Equal(("ok", true, true, true), (r.State, r.SetUpMs is not null, r.RoundTripMs is > 0 and < 1000, r.LossPercent is < 5)));
        await page.GetByTestId("selftest-close").ClickAsync();
        await Assertions.Expect(page.GetByTestId("selftest")).ToHaveCountAsync(0);
    }

    /// <summary>One server is ended: it cannot be tested, and the other finds no way to it.</summary>
    private static async Task SelfTestOfWhatIsAway(IPage page, OperatedFloor floor)
    {
        await floor.End("t2");
        await page.GetByTestId("nav-admin").ClickAsync();
        await page.GetByTestId("admin-servers").ClickAsync();
        await page.GetByTestId("server-selftest-t2").ClickAsync();
        await Assertions.Expect(page.GetByTestId("selftest-fault")).ToContainTextAsync("t2 cannot test itself");
        await Shot(page, floor, "selftest-away");
        await page.GetByTestId("server-selftest-t1").ClickAsync();
        await Assertions.Expect(page.GetByTestId("selftest-summary")).ToHaveTextAsync("2 of 3 routes failed.", new() { Timeout = 60_000 });
        await Assertions.Expect(page.GetByTestId("selftest-route-t1")).ToHaveAttributeAsync("data-state", "ok");
        await Assertions.Expect(page.GetByTestId("selftest-route-pbx")).ToHaveAttributeAsync("data-state", "failed");
        await Shot(page, floor, "selftest-failed");
    }

    /// <summary>One that is at work cannot be removed, one that is drained can; a token adds another.</summary>
    private static async Task DrainAndTakeBack(IPage page, OperatedFloor floor)
    {
        await page.GetByTestId("nav-admin").ClickAsync();
        await page.GetByTestId("admin-servers").ClickAsync();
        await Assertions.Expect(page.GetByTestId("server-status-t1")).ToHaveTextAsync("active");
        await Assertions.Expect(page.GetByTestId("server-remove-t1")).ToHaveCountAsync(0);
        await page.GetByTestId("server-drain-t1").ClickAsync();
        await Assertions.Expect(page.GetByTestId("server-status-t1")).ToHaveTextAsync("drained");
        await page.GetByTestId("server-remove-t1").ClickAsync();
        await Assertions.Expect(page.GetByText("Remove t1?")).ToBeVisibleAsync();
        await Shot(page, floor, "server-remove");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await page.GetByTestId("join-token").ClickAsync();
        await Assertions.Expect(page.GetByTestId("join-command")).ToContainTextAsync("./carillon cluster join carillon1-");
        await Shot(page, floor, "servers");
        await page.GetByTestId("server-drain-t1").ClickAsync();
        await Assertions.Expect(page.GetByTestId("server-status-t1")).ToHaveTextAsync("active");
    }

    /// <summary>Not while a phone is called there, whose second server is seen in its form.</summary>
    private static async Task RemoveWhatIsAway(IPage page, OperatedFloor floor)
    {
        await GiveModem(page, "t2", "t1");
        await Shot(page, floor, "phone-second");
        await page.GetByTestId("phone-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("phone-row-modem")).ToContainTextAsync("t2, t1");
        await page.GetByTestId("admin-servers").ClickAsync();
        await Assertions.Expect(page.GetByTestId("server-status-t2")).ToHaveTextAsync("away");
        await Remove(page);
        await Assertions.Expect(page.GetByText("Phone modem is called at t2: give it another server first.")).ToBeVisibleAsync();
        await Shot(page, floor, "server-not-removed");
        await GiveModem(page, "t1", "");
        await page.GetByTestId("phone-save").ClickAsync();
        await page.GetByTestId("phone-row-modem").WaitForAsync();
        await page.GetByTestId("admin-servers").ClickAsync();
        await Remove(page);
        await Assertions.Expect(page.GetByTestId("server-row-t2")).ToHaveCountAsync(0);
        Assert.Equal("t1", Assert.Single(await floor.Api.Get<ServerDto[]>("/servers")).Id);
    }

    private static async Task GiveModem(IPage page, string server, string second)
    {
        await page.GetByTestId("admin-phones").ClickAsync();
        await page.GetByTestId("phone-row-modem").ClickAsync();
        await page.GetByTestId("phone-server").SelectOptionAsync(server);
        await page.GetByTestId("phone-second").SelectOptionAsync(second);
    }

    private static async Task Remove(IPage page)
    {
        await page.GetByTestId("server-remove-t2").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
    }

    /// <summary>A wrong rule is told where it stands; the preview says what comes of a number; Enter saves.</summary>
    private static async Task Carrier(IPage page, OperatedFloor floor)
    {
        await page.GetByTestId("admin-carriers").ClickAsync();
        await page.GetByTestId("emergency-numbers").FillAsync("19222");
        await page.GetByTestId("emergency-save").ClickAsync();
        await page.GetByTestId("carriers-new").ClickAsync();
        await page.GetByTestId("carrier-id").FillAsync("west");
        await page.GetByTestId("carrier-name").FillAsync("West");
        await page.GetByTestId("carrier-host").FillAsync("127.0.0.20");
        await page.GetByTestId("called-rule-add").ClickAsync();
        var rule = page.GetByTestId("called-rule-1");
        await rule.GetByLabel("Pattern").FillAsync("1XXXXXXX");
        await rule.GetByLabel("put before").FillAsync("+");
        await page.GetByTestId("carrier-try").FillAsync("15550001");
        await Assertions.Expect(page.GetByTestId("preview-called")).ToHaveTextAsync("called: 15550001 → +15550001");
        await page.GetByTestId("header-rule-add").ClickAsync();
        await page.GetByTestId("header-rule-1").GetByLabel("Header").FillAsync("Via");
        await page.GetByTestId("header-rule-1").GetByLabel("Value").FillAsync("{caller}");
        await page.GetByTestId("carrier-deny").FillAsync("+1900, +1976");
        await page.GetByTestId("spend-cap-add").ClickAsync();
        await page.GetByTestId("spend-cap-1").GetByLabel("calls a minute").FillAsync("600");
        await page.GetByTestId("carrier-prack").SelectOptionAsync("required");
        await page.GetByTestId("carrier-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("fault-headerRules")).ToHaveTextAsync("headerRules 1: header Via belongs to the protocol.");
        await Assertions.Expect(page.GetByTestId("carrier-fault")).ToBeInViewportAsync();
        await Shot(page, floor, "carrier-fault");
        await page.GetByTestId("header-rule-1").GetByLabel("Header").FillAsync("X-Account");
        await page.GetByTestId("carrier-name").PressAsync("Enter");
        await page.GetByTestId("carrier-row-west").WaitForAsync();
        await Shot(page, floor, "carriers");
        var saved = await floor.Api.Get<CarrierDto>("/carriers/west");
        Assert.Equal([new("1XXXXXXX", 0, "+")], saved.CalledRules);
        Assert.Equal([new("add", "X-Account", "{caller}")], saved.HeaderRules);
        Assert.Equal(["+1900", "+1976"], saved.DenyPrefixes);
        Assert.Equal([new("", 600, 0)], saved.SpendCaps);
        Assert.Equal("required", saved.Prack);
        Assert.Equal(["19222"], (await floor.Api.Get<CallingRulesDto>("/system/calling")).EmergencyNumbers);
    }

    private static async Task Phone(IPage page, OperatedFloor floor)
    {
        await page.GetByTestId("admin-phones").ClickAsync();
        await page.GetByTestId("phones-new").ClickAsync();
        await page.GetByTestId("phone-kind").SelectOptionAsync("iax2");
        await page.GetByTestId("phone-id").FillAsync("modem");
        await page.GetByTestId("phone-secret").FillAsync("short");
        await page.GetByTestId("phone-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("fault-secret")).ToContainTextAsync("6 to 128");
        await page.GetByTestId("phone-secret").FillAsync("long enough");
        await page.GetByTestId("phone-encryption").SelectOptionAsync("required");
        await Shot(page, floor, "phone");
        await page.GetByTestId("phone-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("phone-row-modem")).ToHaveTextAsync("modemIAX2alwayst1");
        await page.GetByTestId("phone-row-modem").ClickAsync();
        await page.GetByTestId("phone-auth").SelectOptionAsync("rsa");
        await page.GetByTestId("phone-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("fault-peerKey")).ToContainTextAsync("must not be empty");
        using var key = RSA.Create(1024);
        await page.GetByTestId("phone-key").FillAsync(key.ExportSubjectPublicKeyInfoPem());
        await page.GetByTestId("phone-ownkey").FillAsync(key.ExportPkcs8PrivateKeyPem());
        await Shot(page, floor, "phone-rsa");
        await page.GetByTestId("phone-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("phone-row-modem")).ToHaveTextAsync("modemIAX2, RSAnevert1");
    }

    private static async Task Peer(IPage page, OperatedFloor floor)
    {
        await page.GetByTestId("admin-peers").ClickAsync();
        await page.GetByTestId("peers-new").ClickAsync();
        await page.GetByTestId("peer-id").FillAsync("t1");
        await page.GetByTestId("peer-host").FillAsync("127.0.0.30");
        await page.GetByTestId("peer-auth").SelectOptionAsync("rsa");
        await page.GetByTestId("peer-key").FillAsync("no key");
        await page.GetByTestId("peer-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("fault-id")).ToContainTextAsync("one of our telephony servers");
        await Assertions.Expect(page.GetByTestId("fault-peerKey")).ToContainTextAsync("PEM");
        await Shot(page, floor, "peer-fault");
        await page.GetByTestId("peer-id").FillAsync("pbx");
        await page.GetByTestId("peer-host").FillAsync("[2001:db8::1]:4570");
        await page.GetByTestId("peer-auth").SelectOptionAsync("md5");
        await page.GetByTestId("peer-secret").FillAsync("a shared secret");
        await page.GetByTestId("peer-calls").FillAsync("30");
        await page.GetByTestId("peer-frames").SelectOptionAsync("mini");
        await page.GetByTestId("peer-transfer").SelectOptionAsync("allow");
        await Shot(page, floor, "peer");
        await page.GetByTestId("peer-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("peer-row-pbx")).ToContainTextAsync("[2001:db8::1]:4570");
        var saved = await floor.Api.Get<Iax2PeerDto>("/peers/pbx");
        Assert.Equal(("2001:db8::1", 4570, 30, true, true), (saved.Host, saved.Port, saved.MaximumCalls, saved.MiniFrames, saved.Transfer));
        await ServersWithoutIpv6SaySo(page, floor);
        // A row is opened by the keyboard, too.
        await page.GetByTestId("peer-row-pbx").PressAsync("Enter");
        await Assertions.Expect(page.GetByTestId("peer-host")).ToHaveValueAsync("2001:db8::1");
        await page.GetByTestId("peer-host").FillAsync("127.0.0.30");
        await page.GetByTestId("peer-auth").SelectOptionAsync("encrypted");
        await Assertions.Expect(page.GetByTestId("peer-transfer")).ToHaveCountAsync(0);
        await page.GetByTestId("peer-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("peer-row-pbx")).ToContainTextAsync("secret, encrypted");
    }

    private static async Task ServersWithoutIpv6SaySo(IPage page, OperatedFloor floor)
    {
        await page.GetByTestId("nav-floor").ClickAsync();
        await Assertions.Expect(page.GetByTestId("floor-detail-t1")).ToContainTextAsync("pbx: its host 2001:db8::1 is an IPv6 address, and t1 has none");
        await Shot(page, floor, "floor-left-out");
        await page.GetByTestId("nav-admin").ClickAsync();
        await page.GetByTestId("admin-peers").ClickAsync();
    }

    private static async Task Floor(IPage page, OperatedFloor floor)
    {
        await page.GetByTestId("nav-floor").ClickAsync();
        await Assertions.Expect(page.GetByTestId("floor-carrier-west")).ToContainTextAsync("2 of 2");
        await Assertions.Expect(page.GetByTestId("floor-server-t1")).ToContainTextAsync("Trunk to pbx");
        await page.GetByTestId("floor-stop-carrier-west").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop now" }).ClickAsync();
        await Assertions.Expect(page.GetByTestId("floor-carrier-west")).ToContainTextAsync("stopped");
        await Shot(page, floor, "floor");
        await page.GetByTestId("floor-stop-carrier-west-resume").ClickAsync();
        await Assertions.Expect(page.GetByTestId("floor-stop-carrier-west")).ToBeVisibleAsync();
    }

    private static async Task<IPage> LogIn(IBrowser browser)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(20_000);
        await page.GotoAsync(OperatedFloor.Web);
        await page.GetByTestId("login-user").FillAsync("admin");
        await page.GetByTestId("login-password").FillAsync(OperatedFloor.Password);
        await page.GetByTestId("login-submit").ClickAsync();
        return page;
    }

    private static Task<byte[]> Shot(IPage page, OperatedFloor floor, string name) =>
        page.ScreenshotAsync(new() { Path = floor.In(name + ".png"), FullPage = true });
}
