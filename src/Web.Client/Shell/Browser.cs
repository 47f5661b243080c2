using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Carillon.Web.Client.Shell;

/// <summary>How an upload was answered; status 0: the server was not reached.</summary>
public sealed record UploadAnswer(int Status, string Body);

/// <summary>Our few functions of JavaScript (wwwroot/carillon.js), loaded when first needed.</summary>
public sealed class Browser(IJSRuntime js)
{
    private Task<IJSObjectReference>? _module;

    private Task<IJSObjectReference> Module => _module ??= js.InvokeAsync<IJSObjectReference>("import", "./carillon.js").AsTask();

    public async Task<bool> PrefersDark() => await (await Module).InvokeAsync<bool>("prefersDark");

    public async Task Focus(string selector) => await (await Module).InvokeVoidAsync("focus", selector);

    /// <summary>Into the clipboard; false: the browser does not let us.</summary>
    public async Task<bool> Copy(string text) => await (await Module).InvokeAsync<bool>("copy", text);

    /// <summary>Calls <c>KeyPressed(string)</c> of <paramref name="receiver"/> for keys that are not typed into a field.</summary>
    public async Task<IJSObjectReference> ListenToKeys<T>(DotNetObjectReference<T> receiver) where T : class =>
        await (await Module).InvokeAsync<IJSObjectReference>("listenToKeys", receiver);

    /// <summary>Null when it plays, or why not.</summary>
    public async Task<string?> Play(ElementReference audio, string url, string token) =>
        await (await Module).InvokeAsync<string?>("play", audio, url, token);

    public async Task<string?> Save(string url, string token, string fileName) =>
        await (await Module).InvokeAsync<string?>("save", url, token, fileName);

    public async Task<string?> FileName(ElementReference input) => await (await Module).InvokeAsync<string?>("fileName", input);

    /// <summary>Calls <c>Uploaded(double)</c> of <paramref name="receiver"/> with the fraction sent.</summary>
    public async Task<UploadAnswer> Upload<T>(ElementReference input, string url, string token, string options, DotNetObjectReference<T> receiver) where T : class =>
        await (await Module).InvokeAsync<UploadAnswer>("upload", input, url, token, options, receiver);
}
