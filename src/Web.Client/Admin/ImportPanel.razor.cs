using System.Text.Json;
using Carillon.Contracts;
using Carillon.Web.Client.Floor;
using Carillon.Web.Client.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Carillon.Web.Client.Admin;

/// <summary>Uploads a file into a list, shows how far it is, and which rows were refused and why.</summary>
public sealed partial class ImportPanel : IAsyncDisposable
{
    private const int ShownRows = 200;
    // A push can be lost with its connection; then this asks.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private DotNetObjectReference<ImportPanel>? _self;
    private ElementReference _input;
    private string? _fileName;
    private string _region = "US";
    private string _delimiter = "";
    private string _duplicates = "list";
    private string? _fault;
    private double? _sent;
    private ImportDto? _import;
    private RejectedRowDto[]? _rejected;
    private bool _closed;

    [Inject] private Browser Browser { get; set; } = null!;
    [Inject] private Api Api { get; set; } = null!;
    [Inject] private Session Session { get; set; } = null!;
    [Inject] private FloorConnection Pushed { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;
    [Inject] private ISnackbar Snackbar { get; set; } = null!;

    [Parameter, EditorRequired] public ListDto List { get; set; } = null!;
    [Parameter] public EventCallback OnImported { get; set; }
    [Parameter] public EventCallback OnClose { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _self = DotNetObjectReference.Create(this);
        Pushed.ImportProgressed += Progressed;
        await Pushed.Enter();
    }

    [JSInvokable]
    public void Uploaded(double fraction)
    {
        _sent = fraction;
        StateHasChanged();
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        Pushed.ImportProgressed -= Progressed;
        _self?.Dispose();
        await Pushed.Leave();
    }

    private async Task Chosen() => (_fileName, _fault) = (await Browser.FileName(_input), null);

    private async Task Start()
    {
        (_sent, _fault) = (0, null);
        var options = new ImportOptionsDto { Delimiter = _delimiter.Length == 0 ? null : _delimiter, DefaultRegion = _region.Trim().ToUpperInvariant(), Duplicates = _duplicates };
        var answer = await Browser.Upload(_input, Api.Url($"/lists/{List.Id}/import"), await Session.Token() ?? "", JsonSerializer.Serialize(options, Json), _self!);
        _sent = null;
        if (answer.Status is not 202)
        {
            _fault = Problem.Parse(answer.Body)?.Detail ?? Problem.Words(answer.Status);
            return;
        }
        await Take(JsonSerializer.Deserialize<ImportDto>(answer.Body, Json)!);
        await Watch();
    }

    private async Task Watch()
    {
        while (!_closed && _import is { Finished: false } running)
        {
            await Task.Delay(LookAgain, Clock);
            if (_import is { Finished: false } && (await Api.Get<ImportDto>($"/imports/{running.Id}")).Value is { } now)
                await Take(now);
        }
    }

    private void Progressed(ImportDto import)
    {
        if (import.Id == _import?.Id)
            InvokeAsync(() => Take(import));
    }

    private async Task Take(ImportDto import)
    {
        if (_import is { Finished: true })
            return;
        _import = import;
        StateHasChanged();
        if (!import.Finished)
            return;
        if (import.Rejected > 0)
            _rejected = (await Api.Get<RejectedRowDto[]>($"/imports/{import.Id}/rejected?count={ShownRows}")).Value;
        await OnImported.InvokeAsync();
        StateHasChanged();
    }

    private async Task Download()
    {
        var fault = await Browser.Save(Api.Url($"/imports/{_import!.Id}/rejected.csv"), await Session.Token() ?? "", $"rejected-{_import.FileName}.csv");
        if (fault is not null)
            Snackbar.Add(fault, Severity.Error);
    }

    private void Again() => (_import, _rejected, _fileName, _fault) = (null, null, null, null);
}
