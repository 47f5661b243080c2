using System.Text.Json;
using Carillon.Server.Options;
using Carillon.Server.Roles;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Server.Roles;

public sealed partial class RoleLoggingTests
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, 250, TimeSpan.Zero));

    [Fact]
    public void A_line_of_json_has_the_message_and_its_fields_by_name()
    {
        var line = Line(log => Joined(log, "019ad1", "t1", 12.5, null, "a \"word\" für"));

        Assert.Equal(
            """{"time":"2026-11-30T12:00:00.250Z","level":"info","process":"t1","category":"Carillon.Calls","event":7,"message":"Attempt 019ad1: joined on t1 after 12.5 ms, link (null): a \"word\" für","attempt":"019ad1","server":"t1","milliseconds":12.5,"link":null,"text":"a \"word\" für"}""",
            line);
    }

    [Fact]
    public void Line_breaks_and_exceptions_stay_within_the_line()
    {
        var line = Line(log => Failed(log, new IOException("two\nlines"), "019ad1"));

        Assert.DoesNotContain('\n', line);
        var json = JsonSerializer.Deserialize<JsonElement>(line);
        Assert.Equal("error", json.GetProperty("level").GetString());
        Assert.Contains("two\nlines", json.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_with_a_name_of_the_line_itself_does_not_hide_it()
    {
        var json = JsonSerializer.Deserialize<JsonElement>(Line(log => StoodStill(log, "3 s")));
        Assert.Equal(("2026-11-30T12:00:00.250Z", "3 s"), (json.GetProperty("time").GetString(), json.GetProperty("time_").GetString()));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("text", false)]
    [InlineData("json", true)]
    public void Text_is_the_rule(string? format, bool json)
    {
        var faults = new Faults();
        Assert.Equal(json, LogOptions.Read(Settings(format), faults).IsJson);
        Assert.Empty(faults.Texts);
    }

    [Fact]
    public void Another_format_is_refused_in_words()
    {
        var faults = new Faults();
        LogOptions.Read(Settings("xml"), faults);
        Assert.Equal(["Logging:Format is 'xml'; it must be text or json"], faults.Texts);
    }

    private static IConfiguration Settings(string? format) => new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Logging:Format", format)]).Build();

    private static string Line(Action<ILogger> log)
    {
        var options = new JsonLinesOptions { Process = "t1" };
        var kept = new Kept(new JsonLines(Options.Create(options), Clock));
        log(kept);
        Assert.EndsWith(Environment.NewLine, kept.Written, StringComparison.Ordinal);
        return kept.Written.TrimEnd();
    }

    [LoggerMessage(7, LogLevel.Information, "Attempt {Attempt}: joined on {Server} after {Milliseconds} ms, link {Link}: {Text}")]
    private static partial void Joined(ILogger log, string attempt, string server, double milliseconds, string? link, string text);

    [LoggerMessage(8, LogLevel.Error, "Attempt {Attempt}: not stored")]
    private static partial void Failed(ILogger log, Exception e, string attempt);

    [LoggerMessage(9, LogLevel.Warning, "Sending again after {Time}")]
    private static partial void StoodStill(ILogger log, string time);

    /// <summary>What the console would show.</summary>
    private sealed class Kept(JsonLines formatter) : ILogger
    {
        public string Written { get; private set; } = "";

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter1)
        {
            using var text = new StringWriter();
            formatter.Write(new LogEntry<TState>(logLevel, "Carillon.Calls", eventId, state, exception, formatter1), null, text);
            Written += text.ToString();
        }
    }
}
