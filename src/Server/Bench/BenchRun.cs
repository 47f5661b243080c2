using Carillon.Server.Commands;

namespace Carillon.Server.Bench;

/// <summary>What all benches do around their run: bad options are told, the folder begins empty, and what cannot be had here is a sentence and an exit code.</summary>
internal static class BenchRun
{
    /// <param name="faults">Of the options; any ends it before it begins.</param>
    /// <param name="dataFolder">Emptied at the start.</param>
    /// <param name="run">With that folder's whole path; gives the exit code.</param>
    /// <param name="cancel">Cancelled: failed, without a word.</param>
    public static async Task<int> In(IReadOnlyList<string> faults, string dataFolder, Func<string, Task<int>> run, CancellationToken cancel)
    {
        if (faults.Count > 0)
            return Complain.BadInput(faults);
        try
        {
            var folder = Path.GetFullPath(dataFolder);
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            return await run(folder);
        }
        catch (Exception e) when (e is IOException or TimeoutException or System.Net.Sockets.SocketException)
        {
            return Complain.Unavailable(e.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCodes.Failed;
        }
    }

    /// <summary>A report goes to its file, if one was wanted, and to the screen.</summary>
    /// <returns>The exit code: failed with any fault.</returns>
    public static async Task<int> Tell(string json, string? file, Action show, IReadOnlyList<string> faults, CancellationToken cancel)
    {
        if (file is not null)
            await File.WriteAllTextAsync(file, json, cancel);
        show();
        return faults.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
