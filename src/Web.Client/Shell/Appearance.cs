namespace Carillon.Web.Client.Shell;

/// <summary>Dark or light: as chosen here before, or as the machine is set.</summary>
public sealed class Appearance(BrowserStorage storage, Browser browser)
{
    private const string Key = "carillon.dark";

    public bool Dark { get; private set; }

    public event Action? Changed;

    public async Task Load()
    {
        Dark = storage.Get(Key) is { } chosen ? chosen == "true" : await browser.PrefersDark();
        Changed?.Invoke();
    }

    public void Toggle()
    {
        Dark = !Dark;
        storage.Set(Key, Dark ? "true" : "false");
        Changed?.Invoke();
    }
}
