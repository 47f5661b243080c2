using System.CommandLine;

namespace Carillon.Server.Commands;

/// <summary><c>carillon help [COMMAND]</c>, the same as <c>carillon COMMAND --help</c>.</summary>
internal static class HelpCommand
{
    public static Command Build(RootCommand root)
    {
        var about = new Argument<string[]>("command") { Description = "The command to explain.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("help", "Explains a command, or lists them all.") { about };
        command.SetAction(parsed => root.Parse([.. parsed.GetValue(about) ?? [], "--help"]).Invoke());
        return command;
    }
}
