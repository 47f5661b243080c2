namespace Carillon.Server.Processes;

/// <summary>How to start this same program again: <c>dotnet carillon.dll</c>, or its own host.</summary>
internal static class SelfPath
{
    public static string Executable => Environment.ProcessPath ?? throw new InvalidOperationException("The path of this process is not known.");

    public static IReadOnlyList<string> Arguments { get; } =
        Path.GetFileNameWithoutExtension(Executable).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? [Path.Combine(AppContext.BaseDirectory, "carillon.dll")]
            : [];
}
