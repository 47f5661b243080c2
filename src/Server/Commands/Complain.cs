namespace Carillon.Server.Commands;

/// <summary>Says on standard error what is wrong, and gives the exit code that means it.</summary>
internal static class Complain
{
    public static int BadInput(params IEnumerable<string> faults) => Say(ExitCodes.BadInput, faults);

    public static int Failed(params IEnumerable<string> faults) => Say(ExitCodes.Failed, faults);

    public static int Unavailable(params IEnumerable<string> faults) => Say(ExitCodes.Unavailable, faults);

    private static int Say(int code, IEnumerable<string> faults)
    {
        foreach (var fault in faults)
            Console.Error.WriteLine($"carillon: {fault}");
        return code;
    }
}
