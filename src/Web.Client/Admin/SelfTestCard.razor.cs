using Carillon.Contracts;
using Carillon.Web.Client.Shell;
using Microsoft.AspNetCore.Components;

namespace Carillon.Web.Client.Admin;

/// <summary>Starts a telephony server's self-test and shows how far it is and what it found.</summary>
public sealed partial class SelfTestCard : IDisposable
{
    /// <summary>While it runs, for a few seconds.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(0.5);

    /// <summary>A web server that went may be replaced by another meanwhile.</summary>
    private const int LooksInVain = 10;

    private SelfTestDto? _test;
    private string? _fault;
    private bool _starting;
    private bool _closed;

    [Inject] private Api Api { get; set; } = null!;
    [Inject] private Session Session { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    [Parameter, EditorRequired] public string Server { get; set; } = "";
    [Parameter] public EventCallback OnClose { get; set; }

    private bool IsRunning => _starting || (_fault is null && _test is { Running: true });
    private SelfTestProgress Progress => SelfTestProgress.Of(_test);
    private string Path => $"/servers/{Server}/selftest";

    protected override Task OnInitializedAsync() => Start();

    public void Dispose() => _closed = true;

    private async Task Start()
    {
        (_test, _fault, _starting) = (null, null, true);
        var answer = await Api.Post<SelfTestDto>(Path);
        (_test, _fault, _starting) = (answer.Value, answer.Fault, false);
        StateHasChanged();
        await Watch();
    }

    private async Task Watch()
    {
        for (var inVain = 0; !_closed && _test is { Running: true } && _fault is null;)
        {
            await Task.Delay(LookAgain, Clock);
            var answer = await Api.Get<SelfTestDto>(Path);
            inVain = answer.Right ? 0 : inVain + 1;
            _test = answer.Value ?? _test;
            // 404: it went with its web server, and no other knows of it.
            if (answer.Status == 404 || inVain == LooksInVain)
                _fault = answer.Fault;
            StateHasChanged();
        }
    }
}
