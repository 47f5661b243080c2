using Microsoft.Extensions.Configuration;

namespace Carillon.Server.Options;

/// <summary>What is our own in the section "Logging", of every role; the levels in it are the framework's.</summary>
internal sealed record LogOptions(bool IsJson)
{
    private const string Text = "text", Json = "json";

    public static LogOptions Read(IConfiguration configuration, Faults faults)
    {
        var format = configuration["Logging:Format"] ?? Text;
        faults.Unless(format is Text or Json, $"Logging:Format is '{format}'; it must be {Text} or {Json}");
        return new LogOptions(format == Json);
    }
}
