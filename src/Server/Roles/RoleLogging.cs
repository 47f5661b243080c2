using Carillon.Server.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Carillon.Server.Roles;

/// <summary>One line a record, with the time in UTC: for people, or as JSON. Levels are from the section "Logging".</summary>
internal static class RoleLogging
{
    /// <param name="process">Who writes: the server's name.</param>
    public static ILoggerFactory Factory(IConfiguration configuration, LogOptions options, string process) => LoggerFactory.Create(logging => Configure(logging, configuration, options, process));

    public static void Configure(ILoggingBuilder logging, IConfiguration configuration, LogOptions options, string process)
    {
        logging.ClearProviders();
        logging.AddConfiguration(configuration.GetSection("Logging"));
        if (options.IsJson)
            WriteJson(logging, process);
        else
            WriteText(logging);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Orleans", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);
        logging.AddFilter("Polly", LogLevel.Warning);
        logging.AddFilter("FluentMigrator", LogLevel.Warning);
    }

    private static void WriteJson(ILoggingBuilder logging, string process)
    {
        logging.AddConsole(console => console.FormatterName = JsonLines.FormatterName);
        logging.AddConsoleFormatter<JsonLines, JsonLinesOptions>(line => line.Process = process);
    }

    private static void WriteText(ILoggingBuilder logging) => logging.AddSimpleConsole(console =>
    {
        console.SingleLine = true;
        console.UseUtcTimestamp = true;
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
    });
}
