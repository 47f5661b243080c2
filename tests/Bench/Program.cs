using Carillon.Bench;

if (args is ["codecs"])
{
    CodecCost.Run();
    return 0;
}
if (args is ["srtp"])
{
    SrtpCost.Run();
    return 0;
}
if (args is ["talkoff"]) return TalkOff.Run();
if (args is not ["media", ..])
{
    Console.Error.WriteLine("usage: media [calls=100] [bridge|recorded|conference] [seconds=5], or codecs, srtp, or talkoff");
    return 2;
}
var calls = args.Length > 1 ? int.Parse(args[1], null) : 100;
var shape = args.Length > 2 ? Enum.Parse<CallShape>(args[2], ignoreCase: true) : CallShape.Recorded;
var seconds = args.Length > 3 ? int.Parse(args[3], null) : 5;
MediaLoad.Run(calls, shape, TimeSpan.FromSeconds(seconds));
return 0;
