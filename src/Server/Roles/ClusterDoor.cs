using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Carillon.Server.Roles;

/// <summary>Who does not know the cluster's secret gets 401 from a telephony server's control port, whatever he asks for.</summary>
internal static class ClusterDoor
{
    public const string Scheme = "Bearer ";

    public static void UseClusterSecret(this WebApplication app, string secret)
    {
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(Scheme + secret));
        app.Use((context, next) =>
        {
            var given = SHA256.HashData(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()));
            if (CryptographicOperations.FixedTimeEquals(given, expected))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
    }

    /// <summary>GET /recordings/2026/11/22/id.wav, with ranges. Only files below the recording folder.</summary>
    public static void MapRecordings(this WebApplication app, string folder)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        app.MapGet("/recordings/{**path}", (string path) =>
        {
            var file = Path.GetFullPath(Path.Combine(root, path));
            return file.StartsWith(root, StringComparison.Ordinal) && File.Exists(file)
                ? Results.File(file, "audio/wav", enableRangeProcessing: true)
                : Results.NotFound();
        });
    }
}
