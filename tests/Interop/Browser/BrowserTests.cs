using Carillon.Interop.Kit;
using Microsoft.Playwright;

namespace Carillon.Interop.Browser;

/// <summary>People at the screen: an agent, a supervisor, an admin, in Debian's Chromium, on a floor that is at work. Screenshots are kept.</summary>
public sealed class BrowserTests
{
    private const string Chromium = "/usr/bin/chromium";
    private const string Password = "carillon-demo";

    [Fact]
    public async Task An_agent_works_a_supervisor_watches_an_admin_uploads()
    {
        Assert.SkipUnless(File.Exists(Chromium), "Chromium is not installed (Debian package chromium)");
        await using var demo = await RunningDemo.Start("browser", "--agents", "8", "--answer-rate", "0.5");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });

        await AgentTakesACall(browser, demo);
        await SupervisorSeesTheFloorMove(browser, demo);
        await AdminSeesWhichRowsWereRefused(browser, demo);
        await demo.End(TimeSpan.FromMinutes(4));
    }

    /// <summary>Log in, ready, screen pop while the software phone hears the call, disposition by hotkey.</summary>
    private static async Task AgentTakesACall(IBrowser browser, RunningDemo demo)
    {
        var page = await LogIn(browser, "agent");
        await page.GetByTestId("agent-campaign").SelectOptionAsync("DEMO");
        await page.GetByTestId("agent-phone").SelectOptionAsync("900");
        await page.GetByTestId("agent-login").ClickAsync();
        await page.GetByTestId("agent-ready").ClickAsync();
        await page.GetByTestId("screen-pop").WaitForAsync(new() { Timeout = 120_000 });
        Assert.StartsWith("+1", (await page.GetByTestId("pop-phone").TextContentAsync())!.Trim(), StringComparison.Ordinal);
        await Shot(page, demo, "agent");

        var attempt = await page.GetByTestId("screen-pop").GetAttributeAsync("data-attempt");
        await page.GetByTestId("hangup").ClickAsync();
        await page.Locator("[data-testid=agent-state][data-state=WrapUp]").WaitForAsync(new() { Timeout = 20_000 });
        await page.Keyboard.PressAsync("2");
        await page.Locator("[data-testid=agent-state]:not([data-state=WrapUp])").WaitForAsync(new() { Timeout = 20_000 });
        Assert.NotNull(attempt);
        await page.Context.CloseAsync();
    }

    private static async Task SupervisorSeesTheFloorMove(IBrowser browser, RunningDemo demo)
    {
        var page = await LogIn(browser, "supervisor");
        await page.GetByTestId("nav-floor").ClickAsync();
        await page.GetByTestId("floor-attempts").WaitForAsync();
        var before = await page.GetByTestId("floor-attempts").TextContentAsync();
        await page.WaitForFunctionAsync("before => document.querySelector('[data-testid=floor-attempts]').textContent !== before", before, new() { Timeout = 60_000 });
        await page.GetByTestId("floor-server-t2").WaitForAsync();
        await Shot(page, demo, "floor");
        await page.Context.CloseAsync();
    }

    private static async Task AdminSeesWhichRowsWereRefused(IBrowser browser, RunningDemo demo)
    {
        var file = Path.Combine(demo.Folder, "leads.csv");
        await File.WriteAllTextAsync(file, "phone_number,first_name\n+12125550171,Ada\n12,Ben\n+12125550172,Clara\n+12125550171,Ada again\nhello,Dmitri\n");
        var page = await LogIn(browser, "admin");
        await page.GetByTestId("nav-admin").ClickAsync();
        await page.GetByTestId("admin-lists").ClickAsync();
        await page.Locator("[data-testid^=list-upload-]").First.ClickAsync();
        await page.GetByTestId("admin-lists-upload").SetInputFilesAsync(file);
        await page.GetByTestId("import-start").ClickAsync();
        await page.Locator("[data-testid=import-result][data-finished=true]").WaitForAsync(new() { Timeout = 60_000 });
        var table = await page.GetByTestId("import-rejected-table").TextContentAsync();
        Assert.Contains("3", table!, StringComparison.Ordinal);
        Assert.Contains("6", table!, StringComparison.Ordinal);
        await Shot(page, demo, "admin");
        await page.Context.CloseAsync();
    }

    private static async Task<IPage> LogIn(IBrowser browser, string user)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync(RunningDemo.Web);
        await page.GetByTestId("login-user").FillAsync(user);
        await page.GetByTestId("login-password").FillAsync(Password);
        await page.GetByTestId("login-submit").ClickAsync();
        return page;
    }

    private static Task<byte[]> Shot(IPage page, RunningDemo demo, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(demo.Folder, name + ".png") });
}
