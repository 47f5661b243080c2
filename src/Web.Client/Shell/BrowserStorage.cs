using Microsoft.JSInterop;

namespace Carillon.Web.Client.Shell;

/// <summary>The browser's local storage: what must survive a reload and reach a second tab.</summary>
public sealed class BrowserStorage(IJSInProcessRuntime js)
{
    public string? Get(string key) => js.Invoke<string?>("localStorage.getItem", key);

    public void Set(string key, string? value)
    {
        if (value is null)
            js.InvokeVoid("localStorage.removeItem", key);
        else
            js.InvokeVoid("localStorage.setItem", key, value);
    }
}
