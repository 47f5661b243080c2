using Microsoft.Extensions.Configuration;

namespace Carillon.Server.Options;

/// <summary>Settings of a role, later ones first: --set on the command line, CARILLON_ environment, the file. Faults are listed all at once.</summary>
internal static class RoleSettings
{
    /// <summary>Environment variables are named CARILLON_Web__Listen for Web:Listen.</summary>
    public const string EnvironmentPrefix = "CARILLON_";

    public static IConfigurationRoot Load(string? file, IEnumerable<string> assignments, Faults faults)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null && ReadableFile(file, faults))
            builder.AddJsonFile(Path.GetFullPath(file), optional: false);
        builder.AddEnvironmentVariables(EnvironmentPrefix);
        builder.AddInMemoryCollection(Assignments(assignments, faults));
        try
        {
            return builder.Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            faults.Unless(false, $"{file} is no valid JSON: {(e.InnerException ?? e).Message}");
            return new ConfigurationBuilder().Build();
        }
    }

    /// <summary>Binds a section; a key that is no setting, or a value of the wrong kind, is a fault and not an exception.</summary>
    public static T Bind<T>(IConfiguration configuration, string section, Faults faults) where T : class, new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException e)
        {
            faults.Unless(false, $"{section}: {(e.InnerException ?? e).Message}");
            return new T();
        }
    }

    private static bool ReadableFile(string file, Faults faults)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Unless(false, $"--config {file} cannot be read: {e.Message}");
            return false;
        }
    }

    private static Dictionary<string, string?> Assignments(IEnumerable<string> texts, Faults faults)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts)
        {
            var at = text.IndexOf('=');
            faults.Unless(at > 0, $"--set '{text}' is no assignment; write Section:Name=value");
            if (at > 0)
                values[text[..at]] = text[(at + 1)..];
        }

        return values;
    }
}
