using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Phones;

/// <summary>
/// Where the phones are, on the switch's own disk: they register again only after minutes, and a server that is back after two seconds is
/// to reach them at once. Written whole, a second after the first change, beside the old one and then in its place.
/// </summary>
internal sealed partial class ContactBook : IDisposable
{
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly SipEndpoint _sip;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly Lock _writing = new();
    private int _changed;

    public ContactBook(string folder, SipEndpoint sip, TimeProvider clock, ILoggerFactory log)
    {
        (_path, _sip, _log) = (Path.Combine(folder, "contacts"), sip, log.CreateLogger<ContactBook>());
        _timer = clock.CreateTimer(_ => Save(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>At start, before the configuration names the phones that may stay. A line that cannot be read is left out: its phone will come again.</summary>
    public void Restore()
    {
        try
        {
            if (File.Exists(_path))
                _sip.RestoreContacts(File.ReadLines(_path).Select(Read).OfType<Line>().GroupBy(l => l.Phone).Select(g => KeyValuePair.Create(g.Key, g.Select(l => l.Contact).OfType<SipContact>().ToArray())));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(e.Message);
        }
    }

    /// <summary>From any thread.</summary>
    public void Changed()
    {
        if (Interlocked.Exchange(ref _changed, 1) == 0)
            _timer.Change(Gather, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _timer.Dispose();
        if (_changed == 1)
            Save();
    }

    private void Save()
    {
        lock (_writing)
        {
            Volatile.Write(ref _changed, 0);
            try
            {
                File.WriteAllLines(_path + ".new", _sip.Contacts.SelectMany(p => p.Value.Select(c => JsonSerializer.Serialize(Line.Of(p.Key, c)))));
                File.Move(_path + ".new", _path, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogUnwritten(e.Message);
            }
        }
    }

    private Line? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line) is { Phone: not null, Uri: not null, Target: not null, CallId: not null } whole ? whole : null;
        }
        catch (JsonException e)
        {
            LogUnreadable(e.Message);
            return null;
        }
    }

    private sealed record Line(string Phone, string Uri, string Target, DateTimeOffset ExpiresAt, string? UserAgent, string CallId, uint CSeq, string? Instance = null, int RegId = 0)
    {
        public static Line Of(string phone, SipContact c) => new(phone, c.Uri.ToString(), c.Target.ToString(), c.ExpiresAt, c.UserAgent, c.CallId, c.CSeq, c.Flow?.Instance, c.Flow?.RegId ?? 0);

        /// <summary>Null when the line is not one of ours.</summary>
        [JsonIgnore]
        public SipContact? Contact =>
            SipUri.TryParse(Encoding.UTF8.GetBytes(Uri), out var uri) is System.Buffers.OperationStatus.Done && SipHop.TryParse(Target, out var target)
                ? new SipContact(uri!, target!, ExpiresAt, UserAgent, CallId, CSeq) { Flow = Instance is null ? null : new SipFlow(Instance, RegId) }
                : null;
    }

    [LoggerMessage(6511, LogLevel.Warning, "Where the phones were cannot be read; they will register again: {Fault}")]
    private partial void LogUnreadable(string fault);

    [LoggerMessage(6512, LogLevel.Warning, "Where the phones are cannot be kept for the next start: {Fault}")]
    private partial void LogUnwritten(string fault);
}
