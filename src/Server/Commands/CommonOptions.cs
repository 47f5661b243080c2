using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Carillon.Server.Options;

namespace Carillon.Server.Commands;

/// <summary>Options that several commands have, parsed the same way everywhere.</summary>
internal static class CommonOptions
{
    private static readonly Uri LocalWeb = new("http://127.0.0.1:8080");

    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = ParseDuration,
    };

    public static Option<IPEndPoint> Address(string name, string description, IPEndPoint standard) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            if (IPEndPoint.TryParse(Text(result), out var address) && address.Port > 0)
                return address;
            result.AddError($"{name} is '{Text(result)}'; it must be an address and a port, as 127.0.0.1:8080");
            return standard;
        },
    };

    public static Option<Uri> Web(string description) => new("--web")
    {
        Description = description,
        DefaultValueFactory = _ => LocalWeb,
        CustomParser = result =>
        {
            if (HttpListen.IsHttp(Text(result), out var address))
                return address;
            result.AddError($"--web is '{Text(result)}'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT");
            return LocalWeb;
        },
    };

    public static Option<string> Database() => new("--db")
    {
        Description = "sqlite:PATH or mariadb://user:password@host:port/name. The environment's CARILLON_DB is taken where this is missing.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CARILLON_DB") ?? "sqlite:carillon-data/carillon.db",
    };

    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        if (Durations.TryParse(Text(result), out var value))
            return value;
        result.AddError($"'{Text(result)}' is no duration; write 8s, 1.5m, 250ms or 2h");
        return null;
    }

    private static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
}
