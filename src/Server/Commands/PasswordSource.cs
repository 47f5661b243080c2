using System.CommandLine;
using Spectre.Console;

namespace Carillon.Server.Commands;

/// <summary>Where commands take a password from, never from the command line itself, which others on the machine can read: a file's first line, CARILLON_PASSWORD, or the terminal.</summary>
internal static class PasswordSource
{
    public static Option<string?> Option() => new("--password-file") { Description = "First line is the password. Without it: the environment's CARILLON_PASSWORD, or the terminal asks." };

    /// <summary>Null, and why in <paramref name="fault"/>, where there is none or fewer than <paramref name="shortest"/> characters.</summary>
    public static string? Read(string? file, int shortest, out string? fault)
    {
        fault = null;
        string? password;
        try
        {
            password = file is not null ? File.ReadLines(file).FirstOrDefault() : Environment.GetEnvironmentVariable("CARILLON_PASSWORD") ?? AskTerminal();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"--password-file {file} cannot be read: {e.Message}";
            return null;
        }

        if (string.IsNullOrEmpty(password))
            fault = "no password: give --password-file, or CARILLON_PASSWORD in the environment";
        else if (password.Length < shortest)
            fault = $"a password needs at least {shortest} characters";
        return fault is null ? password : null;
    }

    private static string? AskTerminal() => Console.IsInputRedirected
        ? null
        : AnsiConsole.Prompt(new TextPrompt<string>("Password:").Secret());
}
