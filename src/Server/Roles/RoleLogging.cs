using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Carillon.Server.Roles;

/// <summary>One line a record, with the time in UTC; levels from the section "Logging".</summary>
internal static class RoleLogging
{
    public static ILoggerFactory Factory(IConfiguration configuration) => LoggerFactory.Create(logging => Configure(logging, configuration));

    public static void Configure(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.ClearProviders();
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Orleans", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);
        logging.AddFilter("Polly", LogLevel.Warning);
        logging.AddFilter("FluentMigrator", LogLevel.Warning);
    }
}
