using System.Security.Claims;
using Carillon.Domain.Calls;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>Listening to recordings: a supervisor to all, an agent to his own.</summary>
internal static class RecordingsApi
{
    public static void MapRecordings(this IEndpointRouteBuilder api) =>
        api.MapGet("/recordings/{id}/audio", Audio).WithTags("Recordings").RequireAuthorization(Roles.Agent)
            .WithName("RecordingAudio").WithSummary("The recording as WAV; left the customer, right the agent. Ranges are answered.");

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> Audio(
        string id, ClaimsPrincipal user, IRecordingStore recordings, IRecordingFiles files, CancellationToken ct)
    {
        if (!Guid.TryParse(id, out var key))
            return Problems.Bad("id", "id is not the id of a recording.");
        var recording = await recordings.Find(new(key), ct);
        // Somebody else's recording looks like none: an agent learns nothing about it.
        if (recording is null || (!user.MayWatch() && recording.Agent != user.UserId()))
            return Problems.NotFound("There is no such recording.");
        if (await files.Open(recording, ct) is not { } audio)
            return Problems.NotFound($"The recording's file cannot be reached on {recording.Server} at this moment.");
        return TypedResults.Stream(audio, "audio/wav", lastModified: recording.StartedAt, enableRangeProcessing: true);
    }
}
