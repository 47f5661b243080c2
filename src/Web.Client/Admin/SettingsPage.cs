using Carillon.Web.Client.Shell;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Carillon.Web.Client.Admin;

/// <summary>What the pages of settings share: load a list, edit one of it, save it, and show what the server says.</summary>
public abstract class SettingsPage<TDto> : ComponentBase
{
    [Inject] protected Api Api { get; set; } = null!;
    [Inject] protected Session Session { get; set; } = null!;
    [Inject] protected ISnackbar Snackbar { get; set; } = null!;

    protected TDto[]? Items { get; private set; }
    protected string? LoadFault { get; private set; }
    protected string? SaveFault { get; set; }
    protected IReadOnlyDictionary<string, string[]>? Errors { get; set; }
    protected bool Busy { get; private set; }

    /// <summary>The API's path of the collection.</summary>
    protected abstract string Path { get; }

    /// <summary>First what a form offers to choose from: a form that is opened at once would have nothing chosen.</summary>
    protected override async Task OnInitializedAsync()
    {
        await LoadChoices();
        await Load();
    }

    /// <summary>What the page's form offers to choose from.</summary>
    protected virtual Task LoadChoices() => Task.CompletedTask;

    protected virtual async Task Load()
    {
        var answer = await Api.Get<TDto[]>(Path);
        (Items, LoadFault) = (answer.Value, answer.Fault);
    }

    protected void Forget() => (SaveFault, Errors) = (null, null);

    /// <summary>True when stored; the list is loaded again then.</summary>
    protected async Task<bool> Save<TAnswer>(Func<Task<Answer<TAnswer>>> send, string done)
    {
        ArgumentNullException.ThrowIfNull(send);
        Busy = true;
        var answer = await send();
        Busy = false;
        (SaveFault, Errors) = (answer.Fault, answer.Errors);
        if (!answer.Right)
            return false;
        Snackbar.Add(done, Severity.Success);
        await Load();
        return true;
    }
}
