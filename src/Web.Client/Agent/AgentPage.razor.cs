using Carillon.Contracts;
using Carillon.Web.Client.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Carillon.Web.Client.Agent;

/// <summary>The agent's desk. Everything shown comes from the session's state; what is pressed goes to it.</summary>
public sealed partial class AgentPage : IAsyncDisposable
{
    private static readonly TimeSpan DraftPause = TimeSpan.FromMilliseconds(600);
    private readonly Draft _draft = new();
    private DotNetObjectReference<AgentPage>? _self;
    private IJSObjectReference? _keys;
    private ITimer? _draftTimer;
    private RecentCalls? _recent;
    private WrapUpCard? _wrapUp;
    private AgentStateDto? _before;
    private string? _fault;
    private bool _busy;
    /// <summary>A key that was pressed while the answer to something else was waited for, and for which call.</summary>
    private (string Attempt, DispositionDto Disposition)? _keyWaits;

    [Inject] private AgentConnection Connection { get; set; } = null!;
    [Inject] private Browser Browser { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;
    [Inject] private ISnackbar Snackbar { get; set; } = null!;

    private AgentDto? State => Connection.State;
    private string Title => State is { State: not AgentStateDto.LoggedOut } s ? $"{s.State.Word()} · Carillon" : "Agent · Carillon";

    private string WaitingIcon => State?.State is AgentStateDto.Paused ? Icons.Material.Outlined.PauseCircle : Icons.Material.Outlined.HeadsetMic;

    private string WaitingTitle => State?.State switch
    {
        AgentStateDto.Ready => "Waiting for the next call",
        AgentStateDto.Paused => "You are paused",
        AgentStateDto.Connecting => "Your phone is being called",
        AgentStateDto.Dialling => "It is ringing",
        _ => "No call",
    };

    private string WaitingText => State?.State switch
    {
        AgentStateDto.Ready => "The customer's data appears here the moment somebody answers.",
        AgentStateDto.Paused => "No calls come to you. Press Ready when you want to go on.",
        AgentStateDto.Connecting => "Answer it, and leave the line open for your shift.",
        AgentStateDto.Dialling => "The customer's data appears here when the call is answered.",
        _ => "",
    };

    protected override async Task OnInitializedAsync()
    {
        Connection.Changed += Arrived;
        _draftTimer = Clock.CreateTimer(_ => InvokeAsync(SendDraft), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _self = DotNetObjectReference.Create(this);
        _keys = await Browser.ListenToKeys(_self);
        await Connection.Open();
    }

    /// <summary>A key of the page, not typed into a field.</summary>
    [JSInvokable]
    public Task KeyPressed(string key) => InvokeAsync(() => PressKey(key));

    public async ValueTask DisposeAsync()
    {
        Connection.Changed -= Arrived;
        _draftTimer?.Dispose();
        if (_keys is not null)
            await _keys.InvokeVoidAsync("stop");
        _self?.Dispose();
    }

    private void Arrived() => InvokeAsync(async () =>
    {
        _draft.Accept(State?.Call);
        if (_before is AgentStateDto.WrapUp or AgentStateDto.InCall && State?.Call is null && _recent is not null)
            await _recent.LoadSoon();
        _before = State?.State;
        if (Connection.Up && _draft.Unsent)
            Typed(_draft.Text, isNew: false);
        StateHasChanged();
    });

    private Task Start((string Campaign, string Phone) choice) => Press(() => Connection.LogIn(choice.Campaign, choice.Phone));

    private async Task Dispose((DispositionDto Disposition, string? ThenPause) choice)
    {
        if (State?.Call is not { } call)
            return;
        await Press(() => Connection.Dispose(new(call.Attempt, choice.Disposition.Code, _draft.Text, choice.ThenPause)));
        if (_fault is null)
            Snackbar.Add($"Stored: {choice.Disposition.Name}", Severity.Success, o => o.VisibleStateDuration = 1500);
    }

    // The call may be over before the answer to Hang up is here: a key pressed in between is not lost.
    private Task PressKey(string key)
    {
        if (State?.Call is not { } call || Hotkeys.Find(State, key) is not { } disposition)
            return Task.CompletedTask;
        if (!_busy)
            return Dispose((disposition, _wrapUp?.PauseAfter));
        _keyWaits = (call.Attempt, disposition);
        return Task.CompletedTask;
    }

    private async Task Press(Func<Task<string?>> verb)
    {
        if (_busy)
            return;
        _busy = true;
        StateHasChanged();
        try
        {
            _fault = await verb();
        }
        finally
        {
            _busy = false;
            StateHasChanged();
        }

        var waits = _keyWaits;
        _keyWaits = null;
        if (waits is { } key && key.Attempt == State?.Call?.Attempt)
            await Dispose((key.Disposition, _wrapUp?.PauseAfter));
    }

    private void Typed(string text) => Typed(text, isNew: true);

    private void Typed(string text, bool isNew)
    {
        if (isNew)
            _draft.Type(text);
        _draftTimer?.Change(DraftPause, Timeout.InfiniteTimeSpan);
    }

    private async Task SendDraft()
    {
        if (_draft.ToSend() is { } draft && await Connection.SaveDraft(draft))
            _draft.Sent(draft);
    }
}
